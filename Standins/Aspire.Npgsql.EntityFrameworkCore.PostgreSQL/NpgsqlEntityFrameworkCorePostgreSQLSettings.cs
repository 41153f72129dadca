namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>
/// Settings of a context, read from <c>Aspire:Npgsql:EntityFrameworkCore:PostgreSQL</c>, then from its sections named
/// like the connection and like the context type.
/// </summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>The database's address. Default: none; <c>ConnectionStrings:NAME</c> wins.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether no health check is registered. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether no tracing is registered. Default: false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Whether no metrics are registered. Default: false.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Whether commands are not retried after transient failures. Default: false.</summary>
    public bool DisableRetry { get; set; }

    /// <summary>The time limit of a command in seconds. Default: null, which keeps Npgsql's 30; 0 means no limit.</summary>
    public int? CommandTimeout { get; set; }
}
