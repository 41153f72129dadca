using Scale.Dashboard.Telemetry;

namespace Scale.Standins.Tests.Dashboard;

public sealed class PastedTraceTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData(Trace, "")]
    [InlineData("  " + Trace + "\n", "")]
    [InlineData("4BF92F3577B34DA6A3CE929D0E0E4736", "")]
    [InlineData("00-" + Trace + "-00f067aa0ba902b7-01", "00f067aa0ba902b7")]
    [InlineData("\"00-" + Trace + "-00f067aa0ba902b7-01\"", "00f067aa0ba902b7")]
    [InlineData("traceparent: 00-" + Trace + "-00f067aa0ba902b7-01", "00f067aa0ba902b7")]
    public void An_id_or_a_traceparent_is_understood_as_people_paste_it(string pasted, string span)
    {
        Assert.True(PastedTrace.TryParse(pasted, out var trace, out var spanId));
        Assert.Equal(Trace, trace.ToString());
        Assert.Equal(span, spanId.IsEmpty ? "" : spanId.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e473")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e473g")]
    [InlineData("+bf92f3577b34da6a3ce929d0e0e4736")]
    public void Anything_else_is_not_a_trace_id(string? pasted) => Assert.False(PastedTrace.TryParse(pasted, out _, out _));
}
