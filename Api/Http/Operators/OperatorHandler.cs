using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Operators;

/// <summary><c>Authorization: Bearer op_…</c>, compared in constant time. Without a configured key the address does not exist.</summary>
internal sealed class OperatorHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IOptions<OperatorOptions> operators) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"scale-operators\"";
    private const string Hint = "This is for operators: Authorization: Bearer op_….";

    private bool IsMissing => string.IsNullOrWhiteSpace(Request.Headers.Authorization.ToString());

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (operators.Value.Key.Length == 0)
            return new ProblemResult(ProblemCodes.NotFound).ExecuteAsync(Context);
        Response.Headers.WWWAuthenticate = IsMissing ? Challenge : Challenge + ", error=\"invalid_token\"";
        return new ProblemResult(IsMissing ? ProblemCodes.MissingCredentials : ProblemCodes.InvalidCredentials, Hint).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(ProblemCodes.Forbidden).ExecuteAsync(Context);

    private AuthenticateResult Authenticate()
    {
        if (IsMissing || operators.Value.Key.Length == 0)
            return AuthenticateResult.NoResult();
        if (Request.Headers.Authorization is not [{ } value] || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The Authorization header is not of the form Bearer op_….");
        return IsKey(value[Bearer.Length..].Trim())
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name))
            : AuthenticateResult.Fail("The operator key is not valid.");
    }

    // Hashed first, so that also the length of what was presented takes no part in the time.
    private bool IsKey(string presented) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(Encoding.UTF8.GetBytes(operators.Value.Key)));
}
