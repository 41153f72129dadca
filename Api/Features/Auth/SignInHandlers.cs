using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain;
using Scale.Core.Domain.Companies;
using Scale.Core.Passwords;
using Scale.Core.Sessions;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Auth;

internal static class SignInHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> SignInAsync(
        SignInRequest request, HttpContext http, SignIns signIns, AccountLimit limit, CancellationToken cancellationToken)
    {
        // Nothing more about the address: what cannot be one is answered as one that nobody has.
        var errors = new FieldErrors()
            .Require(request.Email is { Length: > 0 and <= SignUp.MostEmail }, "email", $"must have 1 to {SignUp.MostEmail} characters")
            .Require(request.Password is { Length: > 0 and <= PasswordHashing.Most }, "password", $"must have 1 to {PasswordHashing.Most} characters");
        if (!errors.None)
            return Invalid.Fields(errors);
        return await limit.RefuseAsync(request.Email!, cancellationToken) is { } refusal
            ? refusal
            : Answer(http, await signIns.SignInAsync(request.Email!, request.Password!, ClientOf(http), cancellationToken), ApiProblemCodes.InvalidLogin);
    }

    public static async Task<Results<JsonResponse, ProblemResult>> RefreshAsync(
        RefreshRequest request, HttpContext http, SignIns signIns, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors().RequireText(request.RefreshToken, "refreshToken", SessionToken.Length);
        return errors.None
            ? Answer(http, await signIns.RefreshAsync(request.RefreshToken!, cancellationToken), ApiProblemCodes.InvalidRefreshToken)
            : Invalid.Fields(errors);
    }

    private static Results<JsonResponse, ProblemResult> Answer(HttpContext http, SignedIn? signedIn, ProblemCode refusal)
    {
        if (signedIn is not null)
            return JsonResponse.Ok(signedIn, Write);
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"scale\"";
        return new ProblemResult(refusal);
    }

    private static SessionClient ClientOf(HttpContext http)
    {
        var name = http.Request.Headers.UserAgent.ToString();
        return new SessionClient(
            name.Length == 0 ? null : name[..Math.Min(name.Length, SessionClient.MostName)], http.Connection.RemoteIpAddress?.ToString());
    }

    private static void Write(Utf8JsonWriter json, SignedIn signedIn) => JsonSerializer.Serialize(
        json,
        new SignedInResponse
        {
            SessionId = signedIn.Principal.Id,
            UserId = signedIn.Principal.UserId!.Value,
            CompanyId = signedIn.Principal.Tenant.CompanyId,
            Role = signedIn.Principal.Role,
            AccessToken = signedIn.Tokens.Access,
            AccessExpiresAt = SessionResponse.Time(signedIn.Tokens.AccessEnds),
            RefreshToken = signedIn.Tokens.Refresh,
            RefreshExpiresAt = SessionResponse.Time(signedIn.Tokens.RefreshEnds),
        },
        WireJsonContext.Default.SignedInResponse);
}
