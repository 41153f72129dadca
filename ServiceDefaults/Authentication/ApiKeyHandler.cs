using System.Diagnostics;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.ApiKeys;
using Scale.Core.Audit;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// <c>Authorization: Bearer sk_…</c>. A valid key makes its company the tenant of the request and names it in the
/// request's span and logs.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IApiKeyAuthenticator authenticator) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"scale\"";

    private bool IsMissing => string.IsNullOrWhiteSpace(Request.Headers.Authorization.ToString());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (IsMissing)
            return AuthenticateResult.NoResult();
        if (Request.Headers.Authorization is not [{ } value] || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The Authorization header is not of the form Bearer sk_….");

        var presented = value[Bearer.Length..].Trim();
        var principal = await authenticator.AuthenticateAsync(presented, Context.RequestAborted);
        if (principal is null)
            return AuthenticateResult.Fail("The API key is not valid.");

        Context.RequestServices.GetRequiredService<TenantContext>().Set(principal.Tenant with { Actor = Actor.ApiKey(principal.KeyId) });
        Context.Features.Set(new ApiKeyFeature(principal, presented));
        NameTenant(principal);
        return AuthenticateResult.Success(new AuthenticationTicket(ClaimsOf(principal), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = IsMissing ? Challenge : Challenge + ", error=\"invalid_token\"";
        return new ProblemResult(IsMissing ? ProblemCodes.MissingCredentials : ProblemCodes.InvalidCredentials).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(ProblemCodes.Forbidden).ExecuteAsync(Context);

    private void NameTenant(ApiKeyPrincipal principal)
    {
        var company = principal.Tenant.CompanyId.ToString();
        Context.Features.Get<RequestScope>()?.SetCompany(company);
        var span = Context.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current;
        span?.SetTag("scale.company_id", company);
        span?.SetTag("scale.api_key_id", principal.KeyId.ToString());
    }

    private ClaimsPrincipal ClaimsOf(ApiKeyPrincipal principal) => new(new ClaimsIdentity(
        [
            new Claim(ApiKeyClaims.KeyId, principal.KeyId.ToString()),
            new Claim(ApiKeyClaims.CompanyId, principal.Tenant.CompanyId.ToString()),
            new Claim(ApiKeyClaims.Role, principal.Role),
        ],
        Scheme.Name, ApiKeyClaims.KeyId, ApiKeyClaims.Role));
}
