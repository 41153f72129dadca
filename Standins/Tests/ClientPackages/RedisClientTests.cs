using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Scale.Standins.Tests.ClientPackages;

/// <summary>Aspire.StackExchange.Redis over a real server.</summary>
public sealed class RedisClientTests(RealStores stores)
{
    private static readonly RedisChannel Channel = new("news", RedisChannel.PatternMode.Literal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_connected_when_the_host_has_started()
    {
        using var host = Build("redis", await stores.ConnectionStringAsync("redis", Cancellation));
        await host.StartAsync(Cancellation);

        var redis = host.Services.GetRequiredService<IConnectionMultiplexer>();
        Assert.True(redis.IsConnected);
        await redis.GetDatabase().StringSetAsync("greeting", "hello", TimeSpan.FromMinutes(1), When.Always);
        Assert.Equal("hello", await redis.GetDatabase().StringGetAsync("greeting"));
        Assert.Equal("hello you", (string?)await redis.GetDatabase().ScriptEvaluateAsync(
            "return redis.call('get', KEYS[1]) .. ARGV[1]", ["greeting"], [" you"]));
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(host)).Entries["StackExchange.Redis"].Status);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_continuation_that_blocks_keeps_no_other_command_waiting()
    {
        using var host = Build("redis", await stores.ConnectionStringAsync("redis", Cancellation));
        await host.StartAsync(Cancellation);
        var redis = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        using var end = new ManualResetEventSlim();
        var isBlocking = Signal();
        // The continuation must be there before the answer is.
        var blocked = redis.ScriptEvaluateAsync("local n = 0 for i = 1, 3000000 do n = n + i end return n").ContinueWith(
            _ =>
            {
                isBlocking.SetResult();
                end.Wait(Cancellation);
            }, Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await isBlocking.Task.WaitAsync(Cancellation);

        await redis.PingAsync().WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        end.Set();
        await blocked;
    }

    [Fact]
    public async Task A_keyed_client_is_found_by_its_key_only()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:redis"] = await stores.ConnectionStringAsync("redis", Cancellation);
        builder.AddKeyedRedisClient("redis");
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        Assert.True(host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis").IsConnected);
        Assert.Null(host.Services.GetService<IConnectionMultiplexer>());
        Assert.Equal(["StackExchange.Redis_redis"], (await HealthAsync(host)).Entries.Keys);
    }

    [Fact]
    public async Task Options_of_newer_clients_in_a_connection_string_are_ignored()
    {
        using var host = Build("redis", await stores.ConnectionStringAsync("redis", Cancellation) + ",protocol=resp2,asyncTimeout=1000");
        await host.StartAsync(Cancellation);
        Assert.True(host.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
    }

    [Fact]
    public async Task Options_can_be_set_by_configuration_and_by_code()
    {
        ConfigurationOptions? used = null;
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:redis"] = await stores.ConnectionStringAsync("redis", Cancellation);
        builder.Configuration["Aspire:StackExchange:Redis:ConfigurationOptions:ConnectTimeout"] = "1234";
        builder.Configuration["Aspire:StackExchange:Redis:DisableHealthChecks"] = "true";
        builder.AddRedisClient("redis", configureOptions: options => (used = options).ClientName = "mine");
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        Assert.Equal(1234, used!.ConnectTimeout);
        Assert.False(used.AbortOnConnectFail);
        Assert.Equal("mine", host.Services.GetRequiredService<IConnectionMultiplexer>().ClientName);
        Assert.Null(host.Services.GetService<HealthCheckService>());
    }

    [Fact]
    public async Task Without_an_address_the_error_names_the_connection_string()
    {
        using var host = Build("redis", "");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Cancellation));
        Assert.Contains("ConnectionStrings:redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_the_host_starts_and_is_unhealthy()
    {
        using var host = Build("redis", "127.0.0.1:1,connectTimeout=200,connectRetry=1");
        await host.StartAsync(Cancellation);
        Assert.False(host.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(host)).Status);
    }

    [Fact]
    public async Task A_wrong_password_is_unhealthy()
    {
        var right = ConfigurationOptions.Parse(await stores.ConnectionStringAsync("redis", Cancellation), true);
        right.Password = "wrong";
        using var host = Build("redis", right.ToString(includePassword: true));
        await host.StartAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(host)).Status);
    }

    [Fact(Timeout = 120_000)]
    public async Task After_the_server_was_away_commands_and_subscriptions_work_again()
    {
        using var host = Build("fragile", await stores.ConnectionStringAsync("fragile", Cancellation));
        await host.StartAsync(Cancellation);
        var redis = host.Services.GetRequiredService<IConnectionMultiplexer>();
        var lost = Signal();
        redis.ConnectionFailed += (_, _) => lost.TrySetResult();
        var received = Signal();
        await redis.GetSubscriber().SubscribeAsync(Channel, (_, _) => received.TrySetResult());

        await stores.CommandAsync("fragile", "stop", Cancellation);
        await lost.Task.WaitAsync(Cancellation);
        await Assert.ThrowsAsync<RedisConnectionException>(() => redis.GetDatabase().StringGetAsync("a"));

        await stores.CommandAsync("fragile", "start", Cancellation);
        await stores.UntilHealthyAsync("fragile", Cancellation);
        // Both connections come back by themselves; the first message to arrive is the sign.
        while (!received.Task.IsCompleted)
        {
            try
            {
                await redis.GetSubscriber().PublishAsync(Channel, "x");
            }
            catch (RedisConnectionException)
            {
                // Not yet.
            }

            await Task.WhenAny(received.Task, Task.Delay(50, Cancellation));
            Cancellation.ThrowIfCancellationRequested();
        }

        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(host)).Status);
    }

    private static IHost Build(string name, string connectionString)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration[$"ConnectionStrings:{name}"] = connectionString;
        builder.AddRedisClient(name);
        return builder.Build();
    }

    private static Task<HealthReport> HealthAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
