using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Scale.Core.Operators;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Operators;

/// <summary><c>Authorization: Bearer op_…</c>: the key of an operator who was made by command, or the configured one.</summary>
internal sealed class OperatorHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    OperatorDirectory directory,
    IOptions<OperatorOptions> operators) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"scale-operators\"";
    private const string Hint = "This is for operators: Authorization: Bearer op_….";

    private bool IsMissing => string.IsNullOrWhiteSpace(Request.Headers.Authorization.ToString());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (IsMissing)
            return AuthenticateResult.NoResult();
        if (Request.Headers.Authorization is not [{ } value] || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The Authorization header is not of the form Bearer op_….");
        var presented = value[Bearer.Length..].Trim();
        var name = IsConfigured(presented) ? OperatorOptions.Name : await FindAsync(presented);
        return name is null
            ? AuthenticateResult.Fail("The operator key is not valid.")
            : AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name)), Scheme.Name));
    }

    // As of everybody's credentials: a guess costs the catalog nothing once the limit of its address is used up.
    private async Task<string?> FindAsync(string presented) =>
        OperatorKeyText.IsWellFormed(presented)
        && (Context.RequestServices.GetService<IStrangerLimit>() is not { } limit || await limit.MayLookUpAsync(Context))
            ? (await directory.FindAsync(presented, Context.RequestAborted))?.Name
            : null;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = IsMissing ? Challenge : Challenge + ", error=\"invalid_token\"";
        return new ProblemResult(IsMissing ? ProblemCodes.MissingCredentials : ProblemCodes.InvalidCredentials, Hint).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(ProblemCodes.Forbidden).ExecuteAsync(Context);

    // Hashed first, so that also the length of what was presented takes no part in the time.
    private bool IsConfigured(string presented) => operators.Value.Key.Length > 0 && CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(Encoding.UTF8.GetBytes(operators.Value.Key)));
}
