using Scale.Dashboard.Telemetry;
using static Scale.Standins.Tests.Dashboard.Samples;

namespace Scale.Standins.Tests.Dashboard;

public sealed class LogStoreTests
{
    [Fact]
    public void The_oldest_records_make_room()
    {
        var store = new LogStore(capacity: 3);
        store.Add([Log("a"), Log("b"), Log("c"), Log("d")]);

        Assert.Equal(["d", "c", "b"], store.List(new LogQuery(), null, null, 10).Items.Select(r => r.Message));
        Assert.Equal(3, store.Count);
        Assert.Null(store.Find(1));
        Assert.Equal("d", store.Find(4)!.Message);
        Assert.Null(store.Find(5));
    }

    [Fact]
    public void Clearing_removes_what_is_kept_and_addresses_are_not_reused()
    {
        var store = new LogStore(capacity: 3);
        store.Add([Log("a"), Log("b")]);
        store.Clear();
        store.Add([Log("c")]);

        Assert.Equal(1, store.Count);
        Assert.Null(store.Find(2));
        Assert.Equal("c", store.Find(3)!.Message);
    }

    [Theory]
    [InlineData("api", null, LogLevel.Trace, null, 3)]
    [InlineData("api", "api-2", LogLevel.Trace, null, 1)]
    [InlineData(null, null, LogLevel.Error, null, 2)]
    [InlineData(null, null, LogLevel.Trace, "ORDER", 2)]
    [InlineData(null, null, LogLevel.Trace, "attribute-value", 1)]
    [InlineData("workers", null, LogLevel.Warning, "order", 1)]
    public void Filters_narrow_the_list(string? service, string? instance, LogLevel level, string? text, int expected)
    {
        var store = new LogStore(capacity: 100);
        store.Add(
        [
            Log("Order created"),
            Log("ready", LogLevel.Debug, Source("api", "api-2")),
            Log("failed", LogLevel.Error, attributes: [new TelemetryAttribute("x", "an attribute-value")]),
            Log("order export failed", LogLevel.Critical, Source("workers", "workers-1")),
        ]);

        var query = new LogQuery { Service = service, Instance = instance, MinLevel = level, Text = text };
        Assert.Equal(expected, store.List(query, null, null, 10).Total);
    }

    [Fact]
    public void Records_of_a_trace_are_found_by_its_id()
    {
        var store = new LogStore(capacity: 100);
        store.Add([Log("mine", trace: 1), Log("other", trace: 2), Log("none")]);

        Assert.Equal("mine", Assert.Single(store.List(new LogQuery { TraceId = Trace(1) }, null, null, 10).Items).Message);
    }
}
