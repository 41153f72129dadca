using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Scale.ServiceDefaults.Telemetry.Logs;
using Scale.ServiceDefaults.Telemetry.Redaction;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs. They leave the process by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and by the
/// other standard variables of OpenTelemetry; logs are also on the console, one JSON object a line.
/// </summary>
internal static class TelemetryRegistration
{
    // .NET 10 knows the semantic conventions of server spans but keeps them back unless this is said before the server starts.
    private const string SuppressServerSpanAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    private static readonly string[] Sources = ["Scale.*", "Microsoft.AspNetCore*", "System.Net.Http", "Npgsql"];

    private static readonly string[] Meters =
        ["Scale.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Npgsql"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        AppContext.SetSwitch(SuppressServerSpanAttributes, false);
        builder.AddLogs();

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces
                .AddSource(Sources)
                .SampleBy(builder.Configuration)
                .AddProcessor<SpanRedaction>())
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithLogging(logs => logs.AddProcessor<LogRedaction>(), options => options.IncludeFormattedMessage = true);
        builder.Services.AddHostedService<ExceptionRedaction>();

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }
    private static TracerProviderBuilder SampleBy(this TracerProviderBuilder traces, IConfiguration configuration)
    {
        if (configuration["OTEL_TRACES_SAMPLER"] is { Length: > 0 } chosen && chosen != "always_on")
            return traces;
        traces.ConfigureServices(services => services.AddOptions<TraceSamplerOptions>().BindConfiguration(TraceSamplerOptions.Section)
            .Validate(
                options => options.TracesPerSecond is >= 0 and <= 1_000_000, "Telemetry:TracesPerSecond must be 0 to 1,000,000.")
            .ValidateOnStart());
        return traces.SetSampler(services => new TraceSampler(
            services.GetRequiredService<IOptions<TraceSamplerOptions>>().Value, services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
