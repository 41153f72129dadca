using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>One replica about to be started: who it is and where it listens.</summary>
/// <param name="Id">Id of the replica.</param>
/// <param name="Endpoints">Its endpoints with the port it listens on itself.</param>
internal sealed record ReplicaIdentity(string Id, IReadOnlyList<(EndpointPlan Plan, int Port)> Endpoints);

/// <summary>The variables that a program gets before its own ones: addresses to listen on, telemetry, launch profile.</summary>
internal sealed class LaunchVariables(TelemetryRouting telemetry, Microsoft.Extensions.Hosting.IHostEnvironment environment)
{
    /// <summary>Variables of the host that say something about the host alone.</summary>
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS",
        "DOTNET_LAUNCH_PROFILE", "ASPIRE_ALLOW_UNSECURED_TRANSPORT", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    public static IEnumerable<string> Hidden => NotInherited;

    public void AddTo(Dictionary<string, object> variables, IResource resource, ReplicaIdentity replica)
    {
        foreach (var (plan, port) in replica.Endpoints)
        {
            if (plan.Annotation.TargetPortEnvironmentVariable is { } variable)
                variables[variable] = port.ToString(CultureInfo.InvariantCulture);
        }

        if (resource is not ProjectResource)
            return;
        AddTelemetry(variables, resource, replica);
        AddLaunchProfile(variables, resource);
        AddUrls(variables, replica);
    }

    private static void AddLaunchProfile(Dictionary<string, object> variables, IResource resource)
    {
        if (!resource.TryGetLastAnnotation<LaunchProfileAnnotation>(out var profile))
            return;
        variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
        foreach (var (name, value) in profile.Profile.EnvironmentVariables)
            variables[name] = value;
    }

    private static void AddUrls(Dictionary<string, object> variables, ReplicaIdentity replica)
    {
        var urls = replica.Endpoints.Where(endpoint => EndpointAnnotation.IsHttpScheme(endpoint.Plan.Annotation.UriScheme)
            && endpoint.Plan.Annotation.TargetPortEnvironmentVariable is null).ToArray();
        if (urls.Length == 0)
            return;
        variables["ASPNETCORE_URLS"] = string.Join(';', urls.Select(url => $"{url.Plan.Annotation.UriScheme}://localhost:{url.Port}"));
        if (urls.FirstOrDefault(url => url.Plan.Annotation.UriScheme == "https") is { Plan: { } https })
            variables["ASPNETCORE_HTTPS_PORT"] = https.Port.ToString(CultureInfo.InvariantCulture);
    }

    private void AddTelemetry(Dictionary<string, object> variables, IResource resource, ReplicaIdentity replica)
    {
        if (telemetry.Target is not { } target)
            return;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = target.Endpoint.ToString().TrimEnd('/');
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        if (target.ApiKey is { } key)
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        variables["OTEL_SERVICE_NAME"] = resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replica.Id}";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (environment.EnvironmentName != "Development")
            return;

        // A person watches: show telemetry within a second, and all of it.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }
}
