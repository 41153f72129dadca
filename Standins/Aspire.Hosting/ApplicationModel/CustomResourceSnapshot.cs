using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource, or one of its replicas, as it is at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    public required string ResourceType { get; init; }

    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    public DateTime? CreationTimeStamp { get; init; }

    public DateTime? StartTimeStamp { get; init; }

    public DateTime? StopTimeStamp { get; init; }

    public ResourceStateSnapshot? State { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Set when the resource is healthy; its task ends when all handlers of <see cref="ResourceReadyEvent"/> have.</summary>
    public EventSnapshot? ResourceReadyEvent { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>Worst report of a running resource; null while it does not run.</summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsDefaultOrEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(report => report.Status) is { } worst && HealthReports.All(report => report.Status is not null) ? worst
        : Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy;

    internal string? PropertyText(string name) => Properties.FirstOrDefault(property => property.Name == name)?.Value?.ToString();

    internal CustomResourceSnapshot WithProperty(string name, object? value, bool isSensitive = false)
    {
        var others = Properties.RemoveAll(property => property.Name == name);
        return this with { Properties = value is null ? others : others.Add(new(name, value) { IsSensitive = isSensitive }) };
    }
}

public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}

public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec)
{
    /// <summary>The value holds a secret parameter.</summary>
    internal bool IsSensitive { get; init; }
}

public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal);

public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    public bool IsSensitive { get; init; }
}

public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);

public sealed record EventSnapshot(Task EventTask);

public static class KnownResourceStateStyles
{
    public static readonly string Error = "error";
    public static readonly string Info = "info";
    public static readonly string Success = "success";
    public static readonly string Warn = "warn";
}

public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>A project or executable that has ended, with code 0 or because it was stopped.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>A container that has ended, or a program that ended by itself with another code than 0.</summary>
    public static readonly string Exited = nameof(Exited);

    public static readonly string FailedToStart = nameof(FailedToStart);
    public static readonly string Active = nameof(Active);

    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}

/// <summary>Names of properties in a snapshot.</summary>
internal static class SnapshotProperties
{
    public const string Source = "resource.source";
    public const string StateDetail = "resource.state.detail";
    public const string Pid = "executable.pid";
    public const string Restarts = "resource.restarts";
    public const string ConnectionString = "resource.connectionString";
    public const string ParameterValue = "Value";
}
