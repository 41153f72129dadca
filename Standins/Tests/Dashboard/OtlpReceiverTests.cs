using System.IO.Compression;
using System.Net;
using Scale.Dashboard;
using Scale.Dashboard.Otlp;
using Scale.Dashboard.Telemetry;

namespace Scale.Standins.Tests.Dashboard;

public sealed class OtlpReceiverTests
{
    private static readonly TraceId TraceOfOnes = TraceId.From(Enumerable.Repeat((byte)1, 16).ToArray());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Without_the_right_key_nothing_is_taken(string? key)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Otlp.DefaultRequestHeaders.Remove("x-otlp-api-key");
        if (key is not null)
            dashboard.Otlp.DefaultRequestHeaders.Add("x-otlp-api-key", key);
        using var response = await dashboard.SendAsync("traces", ProtoMessage.Trace().ToArray());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal((0, 0), dashboard.Telemetry.Traces.Count());
    }

    [Fact]
    public async Task A_compressed_body_is_taken_like_a_plain_one()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var response = await dashboard.SendAsync("traces", Gzip(ProtoMessage.Trace().ToArray()), "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("[7]", dashboard.Telemetry.Traces.Find(TraceOfOnes)!.Root.Attribute("list"));
    }

    [Fact]
    public async Task What_is_not_protobuf_is_refused_with_the_reason()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await RefusedAsync(HttpStatusCode.BadRequest, "not a valid OTLP message", dashboard.SendAsync("traces", "{\"resourceSpans\":[]}"u8.ToArray()));
        await RefusedAsync(HttpStatusCode.BadRequest, "are left", Cut(dashboard));
        await RefusedAsync(HttpStatusCode.BadRequest, "not valid gzip", dashboard.SendAsync("traces", [1, 2, 3], "gzip"));
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "gzip or absent", dashboard.SendAsync("traces", [], "br"));
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "http/protobuf", dashboard.SendAsync("logs", "{}"u8.ToArray(), contentType: "application/json"));
        Assert.Equal((0, 0), dashboard.Telemetry.Traces.Count());

        static Task<HttpResponseMessage> Cut(RunningDashboard dashboard) => dashboard.SendAsync("traces", ProtoMessage.Trace().ToArray()[..^4]);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_also_when_it_only_grows_by_decompression()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { MaxRequestBytes = 64 * 1024 });
        var large = new byte[1024 * 1024];
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "large", dashboard.SendAsync("metrics", large));
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "65536 bytes after decompression", dashboard.SendAsync("metrics", Gzip(large), "gzip"));
    }

    [Fact]
    public async Task What_does_not_fit_the_limits_is_reported_as_left_out()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { MaxSpansPerTrace = 1 });
        var span = (byte id) => ProtoMessage.Trace(s => s.Bytes(1, Enumerable.Repeat((byte)1, 16).ToArray()).Bytes(2, [0, 0, 0, 0, 0, 0, 0, id])).ToArray();
        using var first = await dashboard.SendAsync("traces", span(1));
        using var second = await dashboard.SendAsync("traces", span(2));

        Assert.Empty(await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Contains("1 left out", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attributes_events_and_texts_are_cut_to_their_limits()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { MaxAttributes = 2, MaxTextLength = 20, MaxEventsAndLinks = 1 });
        using var response = await dashboard.SendAsync("traces", ProtoMessage.Trace(span =>
        {
            span.Bytes(1, Enumerable.Repeat((byte)1, 16).ToArray()).Bytes(2, [1, 0, 0, 0, 0, 0, 0, 1]).Text(5, new string('n', 500));
            for (var i = 0; i < 5; i++)
                span.Message(9, pair => pair.Text(1, $"k{i}").Message(2, value => value.Text(1, new string('ü', 100)))).Message(11, e => e.Text(2, "event"));
        }).ToArray());
        response.EnsureSuccessStatusCode();

        var span = dashboard.Telemetry.Traces.Find(TraceOfOnes)!.Root;
        Assert.Equal(new string('n', 19) + "…", span.Name);
        Assert.Equal(["k0", "k1"], span.Attributes.Select(a => a.Name));
        Assert.Equal(20, span.Attributes[0].Value.Length);
        Assert.Single(span.Events);
        Assert.Equal(3 + 4, span.Dropped);
    }

    [Fact]
    public async Task Another_host_name_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Otlp.DefaultRequestHeaders.Host = "evil.example";
        using var response = await dashboard.SendAsync("traces", ProtoMessage.Trace().ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public void A_message_cut_or_damaged_anywhere_is_read_or_refused_and_never_breaks_the_reader()
    {
        var message = ProtoMessage.Trace().ToArray();
        for (var i = 0; i < message.Length; i++)
        {
            Decode(message[..i]);
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])message.Clone();
                damaged[i] ^= (byte)(1 << bit);
                Decode(damaged);
            }
        }

        // Lists within lists, deeper than anybody nests.
        var value = new ProtoMessage().Text(1, "deep").ToArray();
        for (var i = 0; i < 5_000; i++)
            value = new ProtoMessage().Message(5, list => list.Bytes(1, value)).ToArray();
        Assert.Null(Decode(ProtoMessage.Trace(span => span.Message(9, pair => pair.Text(1, "k").Bytes(2, value))).ToArray()));

        static string? Decode(byte[] bytes)
        {
            LogDecoder.Decode(bytes, Context());
            MetricDecoder.Decode(bytes, Context());
            var context = Context();
            TraceDecoder.Decode(bytes, context);
            return context.Failure.Reason;
        }

        static OtlpContext Context() => new(new TelemetryLimits(), new TextPool(), new SourceRegistry(10));
    }

    private static async Task RefusedAsync(HttpStatusCode status, string reason, Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
