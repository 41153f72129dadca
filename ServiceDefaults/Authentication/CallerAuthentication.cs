using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// Asks <see cref="Callers"/> for the scheme that nearly every request has, and leaves everything else to ASP.NET Core, whose own service
/// makes a handler for each scheme of each request: with a scheme that forwards to another, a quarter of what a request allocated.
/// </summary>
internal sealed class CallerAuthentication(Callers callers, IOptionsMonitor<PolicySchemeOptions> forwarding) : IAuthenticationService
{
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        scheme is not null && (forwarding.Get(scheme).ForwardDefaultSelector?.Invoke(context) ?? scheme) == CredentialAuthentication.Scheme
            ? context.Features.Get<AskedCaller>()?.Result ?? callers.AuthenticateAsync(context)
            : Rest(context).AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Rest(context).ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Rest(context).ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        Rest(context).SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Rest(context).SignOutAsync(context, scheme, properties);

    private static AuthenticationService Rest(HttpContext context) => context.RequestServices.GetRequiredService<AuthenticationService>();
}
