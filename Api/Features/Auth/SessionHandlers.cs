using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain;
using Scale.Core.Passwords;
using Scale.Core.Sessions;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Auth;

/// <summary>What somebody who has signed in does with his own sessions, or a key that may do all that its user may.</summary>
internal static class SessionHandlers
{
    private static readonly ProblemResult NotASession = new(ProblemCodes.Forbidden, "This is for users who have signed in.");

    public static async Task<Results<JsonResponse, ProblemResult>> SignOutAsync(HttpContext http, UserSessions sessions, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(http);
        if (!caller.IsSession)
            return NotASession;
        return await sessions.EndAsync(caller, caller.Id, cancellationToken) is { } ended
            ? JsonResponse.Ok(ended, Write)
            : new ProblemResult(ProblemCodes.NotFound);
    }

    public static async Task<Results<JsonResponse, ProblemResult>> ListAsync(HttpContext http, UserSessions sessions)
    {
        var caller = Caller.Of(http);
        if (!caller.ActsAsUser)
            return NotASession;
        return JsonResponse.Ok(await sessions.ListAsync(caller), static (json, found) => JsonSerializer.Serialize(
            json, new SessionListResponse { Items = [.. found.Select(SessionResponse.Of)] }, WireJsonContext.Default.SessionListResponse));
    }

    public static async Task<Results<JsonResponse, ProblemResult>> EndAsync(
        [Description("The session's id.")] Guid id, HttpContext http, UserSessions sessions, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(http);
        if (!caller.ActsAsUser)
            return NotASession;
        return await sessions.EndAsync(caller, id, cancellationToken) is { } ended
            ? JsonResponse.Ok(ended, Write)
            : new ProblemResult(ProblemCodes.NotFound);
    }

    public static async Task<Results<JsonResponse, ProblemResult>> SetPasswordAsync(
        SetPasswordRequest request, HttpContext http, PasswordChanges passwords, AccountLimit limit, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(http);
        if (!caller.ActsAsUser)
            return NotASession;
        var errors = new FieldErrors().RequirePassword(request.NewPassword, "newPassword", email: null);
        if (!errors.None)
            return Invalid.Fields(errors);
        // Whoever has the session may not have the password.
        if (await limit.RefuseAsync(caller.UserId!.Value.ToString(), cancellationToken) is { } refusal)
            return refusal;
        return await passwords.SetAsync(caller, request.CurrentPassword, request.NewPassword!, cancellationToken) == PasswordChange.Done
            ? JsonResponse.Ok(caller.UserId!.Value, static (json, user) => JsonSerializer.Serialize(
                json, new PasswordSetResponse { UserId = user }, WireJsonContext.Default.PasswordSetResponse))
            : new ProblemResult(ApiProblemCodes.WrongPassword);
    }

    private static void Write(Utf8JsonWriter json, UserSession session) =>
        JsonSerializer.Serialize(json, SessionResponse.Of(session), WireJsonContext.Default.SessionResponse);
}
