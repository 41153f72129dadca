using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Credentials;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.Sessions;

/// <summary>Redis is started from a snapshot that is older than the end of a session. The processes that ask it remember nothing.</summary>
public sealed class RestoredRedisTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_session_that_ended_stays_ended_and_one_from_before_a_new_password_too()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var api = await System.ClientAsync("api");
        var email = $"owner-{Guid.CreateVersion7():N}@example.com";
        await PostAsync(api, "/v1/companies", new { name = "Optik", email, password = Password }, 201);
        var (kept, other, ended) = (await SignInAsync(api, email), await SignInAsync(api, email), await SignInAsync(api, email));
        RedisKey sessions = $"scale:sessions:{{{kept.GetProperty("userId").GetGuid():N}}}";
        var snapshot = await redis.GetDatabase().HashGetAllAsync(sessions);

        await PostAsync(SignedUpCompany.WithKey(api, Token(ended, "accessToken")), "/v1/auth/logout", null, 200);
        await redis.GetDatabase().HashSetAsync(sessions, snapshot);
        Assert.Equal((true, true, false), await AreKnownAsync(kept, other, ended));
        using (var refreshed = await api.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken = Token(ended, "refreshToken") }, Cancellation))
            await refreshed.ExpectAsync(401, "invalid_refresh_token");

        await PostAsync(
            SignedUpCompany.WithKey(api, Token(kept, "accessToken")), "/v1/auth/password", new { currentPassword = Password, newPassword = "fourteen umbrellas" }, 200);
        Assert.Equal((true, false, false), await AreKnownAsync(kept, other, ended));
        // The session that asks for it goes on also with what Redis had of it before: that is what others find between the commit and the end of the request.
        await redis.GetDatabase().HashSetAsync(sessions, snapshot);
        Assert.Equal((true, false, false), await AreKnownAsync(kept, other, ended));
    }

    private async Task<(bool First, bool Second, bool Third)> AreKnownAsync(JsonElement first, JsonElement second, JsonElement third)
    {
        using var host = (await core.CreateBuilderAsync(Cancellation)).Build();
        await host.StartAsync(Cancellation);
        var authenticator = host.Services.GetRequiredService<IAuthenticator>();
        return (await IsKnownAsync(first), await IsKnownAsync(second), await IsKnownAsync(third));

        // As requests ask, and as streams ask again.
        async Task<bool> IsKnownAsync(JsonElement session) =>
            await authenticator.AuthenticateAsync(Token(session, "accessToken"), gate: null, Cancellation) is { } known
            && await authenticator.AskAgainAsync(known, Cancellation) is not null;
    }

    private static Task<JsonElement> SignInAsync(HttpClient api, string email) => PostAsync(api, "/v1/auth/login", new { email, password = Password }, 200);

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object? body, int status)
    {
        using var response = await client.PostAsJsonAsync(path, body, Cancellation);
        return await response.ReadAsync(status);
    }

    private static string Token(JsonElement session, string name) => session.GetProperty(name).GetString()!;
}
