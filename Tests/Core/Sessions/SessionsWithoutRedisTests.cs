using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Scale.Core.Credentials;
using Scale.Core.Revocations;
using Scale.Core.Sessions;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.Sessions;

/// <summary>An instance loses its way to Redis, which keeps the sessions; the others do not.</summary>
public sealed class SessionsWithoutRedisTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(SessionsWithoutRedis.Closed)]
    [InlineData(SessionsWithoutRedis.Known)]
    public async Task Sessions_do_what_is_configured_nobody_signs_in_and_all_is_well_when_Redis_is_back(SessionsWithoutRedis policy)
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        using var host = await StartAsync(link, clock, policy);
        var (authenticator, feed) = (host.Services.GetRequiredService<IAuthenticator>(), host.Services.GetRequiredService<RevocationFeed>());
        var (email, api) = await SignUpAsync();
        var (known, other, ended) = (await SignInAsync(api, email), await SignInAsync(api, email), await SignInAsync(api, email));
        await UntilAsync(() => Task.FromResult(feed.IsCurrent && feed.IsListening));
        Assert.NotNull(await authenticator.AuthenticateAsync(known, gate: null, Cancellation));
        Assert.NotNull(await authenticator.AuthenticateAsync(ended, gate: null, Cancellation));

        link.Cut();
        clock.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(() => Task.FromResult(feed.IsCurrent));
        if (policy == SessionsWithoutRedis.Known)
            Assert.NotNull(await authenticator.AuthenticateAsync(known, gate: null, Cancellation));
        else
            await IsRefusedAsync(authenticator, known);
        await IsRefusedAsync(authenticator, other);
        await ThrowsAsync(() => host.Services.GetRequiredService<SignIns>().SignInAsync(email, Password, new SessionClient("test", "::1"), Cancellation));

        // What is ended elsewhere is heard of through the catalog.
        using (var signOut = await SignedUpCompany.WithKey(api, ended).PostAsync("/v1/auth/logout", null, Cancellation))
            await signOut.ReadAsync(200);
        await UntilAsync(async () => await IsNobodyAsync(authenticator, ended));

        link.Mend();
        await UntilAsync(async () => await IsSomebodyAsync(authenticator, known) && await IsSomebodyAsync(authenticator, other));
        Assert.Null(await authenticator.AuthenticateAsync(ended, gate: null, Cancellation));
    }

    private async Task<IHost> StartAsync(BreakableLink link, ManualClock clock, SessionsWithoutRedis policy)
    {
        var builder = await core.CreateBuilderAsync(Cancellation, $"{link.ConnectionString},abortConnect=false");
        builder.Configuration["Sessions:WithoutRedis"] = $"{policy}";
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private static Task IsRefusedAsync(IAuthenticator authenticator, string token) =>
        ThrowsAsync(async () => await authenticator.AuthenticateAsync(token, gate: null, Cancellation));

    // Either is answered by 503.
    private static async Task ThrowsAsync(Func<Task> ask)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(ask);
        Assert.True(thrown is TimeoutException or RedisException, thrown.ToString());
    }

    private static async Task<bool> IsSomebodyAsync(IAuthenticator authenticator, string token)
    {
        try
        {
            return await authenticator.AuthenticateAsync(token, gate: null, Cancellation) is not null;
        }
        catch (Exception e) when (e is TimeoutException or RedisException)
        {
            return false;
        }
    }

    private static async Task<bool> IsNobodyAsync(IAuthenticator authenticator, string token) => !await IsSomebodyAsync(authenticator, token);

    private async Task<(string Email, HttpClient Api)> SignUpAsync()
    {
        var api = await System.ClientAsync("api");
        var email = $"owner-{Guid.CreateVersion7():N}@example.com";
        using var signUp = await api.PostAsJsonAsync("/v1/companies", new { name = "Optik", email, password = Password }, Cancellation);
        await signUp.ReadAsync(201);
        return (email, api);
    }

    private static async Task<string> SignInAsync(HttpClient api, string email)
    {
        using var session = await api.PostAsJsonAsync("/v1/auth/login", new { email, password = Password }, Cancellation);
        return (await session.ReadAsync(200)).GetProperty("accessToken").GetString()!;
    }

    // The process hears by itself, and nothing tells when.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Longest);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
