using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Http;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>The scheme of <see cref="Callers"/>: how somebody is told to present credentials, or that they do not suffice.</summary>
internal sealed class CredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Callers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Challenge = "Bearer realm=\"scale\"";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => callers.AuthenticateAsync(Context);

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var missing = Callers.AreMissing(Request);
        Response.Headers.WWWAuthenticate = missing ? Challenge : Challenge + ", error=\"invalid_token\"";
        return new ProblemResult(missing ? ProblemCodes.MissingCredentials : ProblemCodes.InvalidCredentials).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(ProblemCodes.Forbidden).ExecuteAsync(Context);
}
