using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.ServiceDefaults.Health;

/// <summary>
/// <c>{"status":"healthy","duration":12.3,"checks":{"redis":{"status":"healthy","duration":0.4,"description":"…"}}}</c>;
/// durations in milliseconds. What a check found out is in its <c>data</c> where one part of the system is asked about. Exceptions stay in the log.
/// </summary>
internal sealed class HealthResponse(HealthReport report, bool withData = false) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        // Degraded still serves: a balancer that takes it out would make things worse.
        response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        using (var json = new Utf8JsonWriter(response.BodyWriter))
            Write(json);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", Name(report.Status));
        json.WriteNumber("duration", Math.Round(report.TotalDuration.TotalMilliseconds, 1));
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", Name(entry.Status));
            json.WriteNumber("duration", Math.Round(entry.Duration.TotalMilliseconds, 1));
            // The framework fills the description with the exception's text when a check throws.
            if (entry.Description is { } description && entry.Exception is null)
                json.WriteString("description", Redactor.Redact(description));
            if (withData)
                WriteData(json, entry.Data);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Anybody may read it: names of stores and figures, no addresses.
    private static void WriteData(Utf8JsonWriter json, IReadOnlyDictionary<string, object> data)
    {
        json.WriteStartObject("data");
        foreach (var (name, value) in data)
            json.WriteString(Redactor.Redact(name), Redactor.Redact(value.ToString() ?? ""));
        json.WriteEndObject();
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
