namespace Aspire.StackExchange.Redis;

/// <summary>
/// Settings of a Redis client, read from <c>Aspire:StackExchange:Redis</c> and <c>Aspire:StackExchange:Redis:NAME</c>.
/// </summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>The server's address and options. Default: none; <c>ConnectionStrings:NAME</c> wins.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether no health check is registered. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether no tracing is registered. Default: false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Whether the connection is opened on first use instead of at the host's start. Default: false.</summary>
    public bool DisableAutoActivation { get; set; }
}
