using System.Diagnostics;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication.Signatures;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// <c>Authorization: Bearer</c> and an API key or a session's token, or a signature instead. A valid one makes its company the tenant of the request and names it
/// in the request's span and logs.
/// </summary>
internal sealed class CredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAuthenticator authenticator) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), ILookupGate
{
    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"scale\"";

    private bool IsMissing =>
        string.IsNullOrWhiteSpace(Request.Headers.Authorization.ToString()) && !Request.Headers.ContainsKey(SignedRequests.InputHeader);

    ValueTask<bool> ILookupGate.MayLookUpAsync(CancellationToken cancellationToken) =>
        Context.RequestServices.GetService<IStrangerLimit>() is { } limit ? limit.MayLookUpAsync(Context) : ValueTask.FromResult(true);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0 && Request.Headers.ContainsKey(SignedRequests.InputHeader))
        {
            var signer = await Context.RequestServices.GetRequiredService<SignedRequests>().AuthenticateAsync(Context);
            return signer is null ? AuthenticateResult.Fail("The signature is not valid.") : Known(signer);
        }
        if (IsMissing)
            return AuthenticateResult.NoResult();
        if (Request.Headers.Authorization is not [{ } value] || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The Authorization header is not of the form Bearer ….");

        var principal = await authenticator.AuthenticateAsync(value[Bearer.Length..].Trim(), this, Context.RequestAborted);
        return principal is null ? AuthenticateResult.Fail("The credentials are not valid.") : Known(principal);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = IsMissing ? Challenge : Challenge + ", error=\"invalid_token\"";
        return new ProblemResult(IsMissing ? ProblemCodes.MissingCredentials : ProblemCodes.InvalidCredentials).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(ProblemCodes.Forbidden).ExecuteAsync(Context);

    private AuthenticateResult Known(Principal principal)
    {
        var caller = KnownCaller.Of(principal);
        Context.RequestServices.GetRequiredService<TenantContext>().Set(caller.Tenant);
        Context.Features.Set(caller.Feature);
        Context.Features.Get<RequestScope>()?.SetCompany(caller.CompanyId);
        var span = Context.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current;
        span?.SetTag("scale.company_id", caller.CompanyId);
        span?.SetTag(principal.IsSession ? "scale.session_id" : "scale.api_key_id", caller.Id);
        return caller.Result;
    }
}
