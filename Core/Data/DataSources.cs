using Microsoft.Extensions.Logging;
using Npgsql;

namespace Scale.Core.Data;

/// <summary>Builds one connection pool from a connection string and the pool figures.</summary>
internal sealed class DataSources(DataOptions options, ILoggerFactory loggers)
{
    /// <summary>Behind the host's name in the name of its pool: after a promotion one host has two.</summary>
    public const string PrimaryRole = "primary", ReplicaRole = "replica";

    private const string MaxAutoPrepare = "Max Auto Prepare";

    /// <summary>A pool for a primary; what the connection string says about address and user stays, the figures come from <see cref="DataOptions"/>.</summary>
    public NpgsqlDataSource Primary(string name, string connectionString) => Build($"{name} {PrimaryRole}", connectionString, options.Primary);

    /// <summary>A pool for one replica host.</summary>
    public NpgsqlDataSource Replica(string name, string connectionString) => Build($"{name} {ReplicaRole}", connectionString, options.Replica);

    private NpgsqlDataSource Build(string name, string connectionString, PoolOptions pool)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
        builder.UseLoggerFactory(loggers);
        // When the first byte came tells little that the span's length does not, and would be an object per command.
        builder.ConfigureTracing(tracing => tracing.EnableFirstResponseEvent(false));
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName ??= AppDomain.CurrentDomain.FriendlyName;
        settings.MaxPoolSize = pool.MaxSize;
        settings.MinPoolSize = pool.MinSize;
        settings.ConnectionIdleLifetime = (int)options.IdleLifetime.TotalSeconds;
        settings.ConnectionPruningInterval = Math.Clamp(settings.ConnectionIdleLifetime / 3, 1, 10);
        settings.ConnectionLifetime = (int)options.ConnectionLifetime.TotalSeconds;
        settings.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        settings.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        // A pooler that mixes its clients' statements up is said in the connection string that leads to it.
        if (!settings.ShouldSerialize(MaxAutoPrepare))
            settings.MaxAutoPrepare = options.MaxAutoPrepare;
        // Nothing here leaves session state behind: the company is set per transaction. So a reset buys nothing,
        // and a transaction pooler between us and the server would not carry it anyway.
        settings.NoResetOnClose = true;
        return builder.Build();
    }
}
