using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Tenancy;
using StackExchange.Redis;

namespace Scale.Tests.Core.Data;

/// <summary>A wrong configuration stops a process when it starts, and says what to change.</summary>
public sealed class StartupTests
{
    [Theory]
    [InlineData("Paging:SigningKey", "", "Paging:SigningKey is not set")]
    [InlineData("Paging:SigningKey", "too short", "at least 32")]
    [InlineData("Data:Primary:MaxSize", "0", "Data:Primary:MaxSize is 0; it must be 1 to 1000")]
    [InlineData("Data:Primary:MinSize", "21", "Data:Primary:MinSize is 21; it must be 0 to Data:Primary:MaxSize, which is 20")]
    [InlineData("Data:Replica:MinSize", "-1", "Data:Replica:MinSize is -1")]
    [InlineData("Data:ConnectTimeout", "00:00:00", "Data:ConnectTimeout is 00:00:00")]
    [InlineData("Data:IdleLifetime", "00:00:00.5", "must be whole seconds")]
    [InlineData("Tenancy:CacheCapacity", "1", "Tenancy:CacheCapacity is 1")]
    [InlineData("Credentials:CacheLifetime", "00:10:00", "Credentials:CacheLifetime is 00:10:00; it must be 0 to 1 minute")]
    public async Task A_figure_out_of_range_is_named(string key, string value, string message)
    {
        using var host = Build(new() { [key] = value });
        var error = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConnectionStrings:catalog", "ConnectionStrings__catalog")]
    [InlineData("ConnectionStrings:shard0", "ConnectionStrings__shard0")]
    public async Task A_missing_connection_string_is_named(string key, string message)
    {
        using var host = Build(new() { [key] = "" });
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_and_replicas_are_found_by_name_and_ordered_by_number()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:shard10"] = "x",
            ["ConnectionStrings:shard2"] = "x",
            ["ConnectionStrings:shard2-replica2"] = "x",
            ["ConnectionStrings:shard2-replica1"] = "x",
            ["ConnectionStrings:shard10-replica1"] = "x",
            ["ConnectionStrings:catalog"] = "x",
            ["ConnectionStrings:shardy"] = "x",
        }).Build();

        Assert.Equal(["shard2", "shard10"], ConnectionNames.Shards(configuration));
        Assert.Equal(["shard2-replica1", "shard2-replica2"], ConnectionNames.Replicas(configuration, "shard2"));
        Assert.Empty(ConnectionNames.Replicas(configuration, "shard1"));
    }

    // Only what fails before anything is connected to; nothing listens here.
    private static IHost Build(Dictionary<string, string?> changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = "Host=localhost;Username=nobody;Database=catalog",
            ["ConnectionStrings:shard0"] = "Host=localhost;Username=nobody;Database=shard0",
            ["Paging:SigningKey"] = "a-signing-key-of-the-tests-32-bytes-long",
        };
        foreach (var (key, value) in changes)
            settings[key] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=200"));
        builder.AddScaleData().AddScalePaging().AddScaleTenancy().AddScaleCredentials();
        return builder.Build();
    }
}
