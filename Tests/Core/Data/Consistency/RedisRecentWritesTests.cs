using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Replicas;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.Data.Consistency;

/// <summary>Instances that remember in one Redis.</summary>
public sealed class RedisRecentWritesTests(ScaleSystem system) : SystemTest(system)
{
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Guid _principal = Guid.CreateVersion7();

    // A machine that runs all tests at once is not a Redis that has failed.
    private readonly ConsistencyOptions _options = new() { MemoryTimeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task The_latest_of_many_commits_is_recalled_in_whichever_order_they_are_remembered()
    {
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        RedisRecentWrites[] instances = [await InstanceAsync(first), await InstanceAsync(second)];
        var places = Enumerable.Range(1, 500).Select(lsn => At((ulong)lsn)).ToArray();
        Random.Shared.Shuffle(places);

        await Task.WhenAll(places.Select((place, i) => Task.Run(() => instances[i % 2].RememberAsync(_principal, place).AsTask(), Cancellation)));

        foreach (var instance in instances)
            Assert.Equal(new RecentWrite(At(500)), await instance.RecallAsync(_principal));
    }

    [Theory]
    [InlineData("shard0.1.ff", "shard0.1.100", "shard0.1.100")]
    [InlineData("shard0.1.100", "shard0.1.ff", "shard0.1.100")]
    [InlineData("shard0.10.1", "shard0.9.ff", "shard0.10.1")]
    [InlineData("shard0.9.ff", "shard0.10.1", "shard0.10.1")]
    [InlineData("shard0.9.ff", "shard1.1.1", "shard1.1.1")]
    public async Task A_commit_stays_remembered_until_there_is_a_later_one_or_one_in_another_database(string first, string then, string recalled)
    {
        using var redis = await ConnectAsync();
        using var other = await ConnectAsync();
        var instance = await InstanceAsync(redis);
        foreach (var text in (string[])[first, then])
        {
            Assert.True(CommitPosition.TryParse(text, out var position));
            await instance.RememberAsync(_principal, position);
        }

        foreach (var asked in (RedisRecentWrites[])[instance, await InstanceAsync(other)])
            Assert.Equal(recalled, (await asked.RecallAsync(_principal)).Position.ToString());
    }

    [Fact]
    public async Task What_is_remembered_ends()
    {
        using var redis = await ConnectAsync();
        var instance = await InstanceAsync(redis);
        await instance.RememberAsync(_principal, At(2));
        await instance.RememberAsync(_principal, At(1));
        Assert.NotNull(await redis.GetDatabase().KeyTimeToLiveAsync($"scale:wrote:{_principal:N}"));
    }

    [Fact]
    public async Task Without_Redis_nobody_is_sure_also_of_who_has_committed_here()
    {
        var link = await LinkAsync();
        using var redis = await ConnectAsync(link);
        var instance = await InstanceAsync(redis);
        await instance.RememberAsync(_principal, At(1));
        var failed = FailureOf(redis);
        await link.DisposeAsync();
        await failed;

        Assert.Equal(new RecentWrite(At(1), IsUnknown: true), await instance.RecallAsync(_principal));
        Assert.True((await instance.RecallAsync(Guid.CreateVersion7())).IsUnknown);
    }

    [Fact]
    public async Task A_Redis_that_is_back_is_not_believed_until_what_it_was_not_told_is_old()
    {
        await using var link = await LinkAsync();
        using var redis = await ConnectAsync(link);
        var instance = await InstanceAsync(redis);
        Assert.False((await instance.RecallAsync(_principal)).IsUnknown);
        var failed = FailureOf(redis);
        link.HangUp();
        await failed;

        while (!redis.IsConnected)
            await Task.Yield();
        Assert.True((await instance.RecallAsync(_principal)).IsUnknown);

        // The client tells of its connections whenever it gets round to it, and each time it begins anew.
        do
            _clock.Advance(_options.Memory);
        while ((await instance.RecallAsync(_principal)).IsUnknown);
    }

    private static CommitPosition At(ulong lsn) => new("shard0", 1, new NpgsqlLogSequenceNumber(lsn));

    private static Task FailureOf(ConnectionMultiplexer redis)
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.ConnectionFailed += (_, args) =>
        {
            if (args.ConnectionType == ConnectionType.Interactive)
                failed.TrySetResult();
        };
        return failed.Task.WaitAsync(Cancellation);
    }

    private async Task<TcpRelay> LinkAsync() => new((await System.ConnectionStringAsync("redis", Cancellation)).Split(',')[0]);

    private async Task<ConnectionMultiplexer> ConnectAsync(TcpRelay? link = null)
    {
        var redis = await System.ConnectionStringAsync("redis", Cancellation);
        if (link is not null)
            redis = string.Join(',', redis.Split(',')[1..].Prepend(link.Address));
        return await ConnectionMultiplexer.ConnectAsync($"{redis},abortConnect=false");
    }

    // Sure of Redis, however the client's connections came about.
    private async Task<RedisRecentWrites> InstanceAsync(ConnectionMultiplexer redis)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = "Host=unused", ["ConnectionStrings:shard0"] = "Host=unused", ["ConnectionStrings:shard0-replica1"] = "Host=unused",
        }).Build();
        var databases = new DatabaseSets(configuration, new DataSources(new DataOptions(), NullLoggerFactory.Instance), new ReplicaOptions(), _clock);
        var instance = new RedisRecentWrites(redis, databases, Options.Create(_options), _clock, NullLogger<RedisRecentWrites>.Instance);
        while ((await instance.RecallAsync(Guid.CreateVersion7())).IsUnknown)
            _clock.Advance(_options.Memory);
        return instance;
    }
}
