using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>What anybody may know of the stores.</summary>
public sealed class HealthPageTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task The_database_page_shows_primaries_replicas_with_their_lag_and_pools()
    {
        var checks = await ChecksAsync("/health/database");

        Assert.StartsWith("answers in ", Data(checks, "primaries").GetProperty("catalog").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("answers in ", Data(checks, "primaries").GetProperty("shard0").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("primary, ready", Data(checks, "replicas").GetProperty("shard0").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"^replica, [a-z]+, [0-9.]+ s behind$", Data(checks, "replicas").GetProperty("shard0-replica1").GetString()!);
        Assert.Matches("^[0-9]+ of [0-9]+ used, [0-9]+ idle, [0-9]+ waiting$", Data(checks, "pools").EnumerateObject().First().Value.GetString()!);
    }

    [Fact]
    public async Task The_cache_page_shows_Redis() =>
        Assert.StartsWith("answers in ", Data(await ChecksAsync("/health/cache"), "redis").GetProperty("redis").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/health/database")]
    [InlineData("/health/cache")]
    public async Task No_page_says_where_a_store_is_or_who_may_use_it(string path)
    {
        var text = await (await System.ClientAsync("api")).GetStringAsync(path, Cancellation);

        foreach (var secret in (string[])["127.0.0.1", "localhost", "Host=", "assword", "scale_app", "Username"])
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }

    private static JsonElement Data(JsonElement checks, string name) => checks.GetProperty(name).GetProperty("data");

    private async Task<JsonElement> ChecksAsync(string path)
    {
        using var response = await (await System.ClientAsync("api")).GetAsync(path, Cancellation);
        return (await response.ReadAsync(200)).GetProperty("checks");
    }
}
