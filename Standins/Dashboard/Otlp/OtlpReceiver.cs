using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Otlp;

/// <summary>Receives OTLP over HTTP/protobuf, as the OpenTelemetry protocol specification 1.x describes it.</summary>
internal sealed class OtlpReceiver(TelemetryStore store, Secret apiKey)
{
    private const string Protobuf = "application/x-protobuf";
    private const string ApiKeyHeader = "x-otlp-api-key";

    private readonly TextPool _texts = new();

    /// <summary>Reads a request's message and keeps it; returns how many items were left out.</summary>
    private delegate int Ingest(ReadOnlySpan<byte> message, OtlpContext context);

    public static WebApplication Build(DashboardOptions options, TelemetryStore store, Secret apiKey)
    {
        var builder = LoopbackHost.CreateBuilder(options.OtlpUrl, limits =>
        {
            limits.MaxRequestBodySize = options.Limits.MaxRequestBytes;
            limits.MaxConcurrentConnections = 1_000;
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(store, apiKey);
        app.Use(HostGuard.InvokeAsync);
        app.MapPost("/v1/traces", (HttpContext context) => receiver.ReceiveAsync(context, receiver.Traces));
        app.MapPost("/v1/logs", (HttpContext context) => receiver.ReceiveAsync(context, receiver.Logs));
        app.MapPost("/v1/metrics", (HttpContext context) => receiver.ReceiveAsync(context, receiver.Metrics));
        return app;
    }

    private int Traces(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var spans = TraceDecoder.Decode(message, context);
        return context.Failure.Reason is null ? store.Traces.Add(spans) : 0;
    }

    private int Logs(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var records = LogDecoder.Decode(message, context);
        if (context.Failure.Reason is null)
            store.Logs.Add(records);
        return 0;
    }

    private int Metrics(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var reports = MetricDecoder.Decode(message, context);
        return context.Failure.Reason is null ? store.Metrics.Add(reports) : 0;
    }

    private async Task ReceiveAsync(HttpContext http, Ingest ingest)
    {
        var aborted = http.RequestAborted;
        if (!apiKey.Equals(http.Request.Headers[ApiKeyHeader]))
        {
            await OtlpResponse.RefuseAsync(http, StatusCodes.Status401Unauthorized, $"the {ApiKeyHeader} header is missing or wrong");
            return;
        }

        if (http.Request.ContentType?.Split(';')[0].Trim() != Protobuf)
        {
            await OtlpResponse.RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType,
                $"Content-Type must be {Protobuf}; set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
            return;
        }

        try
        {
            using var body = await RequestBody.ReadAsync(http.Request, store.Limits.MaxRequestBytes, aborted);
            await AnswerAsync(http, body, ingest);
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's own limits: a body longer than announced, too large, or too slow.
            await OtlpResponse.RefuseAsync(http, e.StatusCode, e.Message);
        }
    }

    private Task AnswerAsync(HttpContext http, RequestBody body, Ingest ingest)
    {
        switch (body.Problem)
        {
            case BodyProblem.TooLarge:
                return OtlpResponse.RefuseAsync(http, StatusCodes.Status413PayloadTooLarge,
                    $"the message is larger than {store.Limits.MaxRequestBytes} bytes after decompression");
            case BodyProblem.UnknownEncoding:
                return OtlpResponse.RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, "Content-Encoding must be gzip or absent");
            case BodyProblem.NotGzip:
                return OtlpResponse.RefuseAsync(http, StatusCodes.Status400BadRequest, "the body is not valid gzip");
        }

        var context = new OtlpContext(store.Limits, _texts, store.Sources);
        var dropped = ingest(body.Bytes, context);
        return context.Failure.Reason is { } reason
            ? OtlpResponse.RefuseAsync(http, StatusCodes.Status400BadRequest, $"the body is not a valid OTLP message: {reason}")
            : OtlpResponse.AcceptAsync(http, dropped);
    }
}
