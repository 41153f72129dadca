using Scale.Api.Http;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Problems;
using Scale.Core.Credentials;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Auth;

internal static class AuthEndpoints
{
    public static IServiceCollection AddAccountLimit(this IServiceCollection services) => services.AddSingleton<AccountLimit>();

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapOpenGroup("/auth", "Sign-in");

        open.MapPost("/login", SignInHandlers.SignInAsync)
            .WithName("signIn")
            .Limited(RateLimitPolicy.Login)
            .WithSummary("Sign in")
            .WithDescription("Opens a session. An address that nobody has and a wrong password get the same answer after the same work. The tokens are shown here and never again.")
            .TakesJson<SignInRequest>()
            .Produces<SignedInResponse>()
            .AnswersWithSecret()
            .Refuses(ApiProblemCodes.InvalidLogin);

        open.MapPost("/refresh", SignInHandlers.RefreshAsync)
            .WithName("refreshSession")
            .WithSummary("Get new tokens")
            .WithDescription("The refresh token of before stops working at once, but for a client that lost the answer; the access token within seconds. A refresh token that is used again later ends the session: somebody else has it.")
            .TakesJson<RefreshRequest>()
            .Produces<SignedInResponse>()
            .AnswersWithSecret()
            .Refuses(ApiProblemCodes.InvalidRefreshToken);

        var account = routes.MapCompanyGroup("/auth", "Sign-in", Scopes.Account);

        account.MapPost("/logout", SessionHandlers.SignOutAsync)
            .WithName("signOut")
            .WithSummary("Sign out")
            .WithDescription("Ends the session that asks, everywhere within a second.")
            .Produces<SessionResponse>();

        account.MapGet("/sessions", SessionHandlers.ListAsync)
            .WithName("listSessions")
            .WithSummary("List your sessions")
            .WithDescription("The newest first. A user has 10 at most unless the operator allows another number; one more ends the oldest.")
            .Produces<SessionListResponse>();

        account.MapDelete("/sessions/{id:guid}", SessionHandlers.EndAsync)
            .WithName("endSession")
            .WithSummary("End one of your sessions")
            .WithDescription("It stops working everywhere within a second, and its streams end.")
            .Produces<SessionResponse>()
            .Refuses(ProblemCodes.NotFound);

        account.MapPost("/password", SessionHandlers.SetPasswordAsync)
            .WithName("setPassword")
            .WithSummary("Set your password")
            .WithDescription("All of your sessions end but the one that asks; API keys stay. A user without a password sets the first one with an API key that has neither role nor scopes of its own.")
            .TakesJson<SetPasswordRequest>()
            .Produces<PasswordSetResponse>()
            .Refuses(ApiProblemCodes.WrongPassword);
    }
}
