using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>Reads a context's settings: general, then of the connection, then of the context; the connection string wins.</summary>
internal static class ContextSettings
{
    private const string Section = "Aspire:Npgsql:EntityFrameworkCore:PostgreSQL";

    public static NpgsqlEntityFrameworkCorePostgreSQLSettings ReadSettings<TContext>(
        this IHostApplicationBuilder builder,
        string? connectionName,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configure)
    {
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        var section = builder.Configuration.GetSection(Section);
        section.Bind(settings);
        if (connectionName is not null)
        {
            section.GetSection(connectionName).Bind(settings);
            section.GetSection(connectionName).GetSection(typeof(TContext).Name).Bind(settings);
        }

        section.GetSection(typeof(TContext).Name).Bind(settings);
        if (connectionName is not null && builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
            settings.ConnectionString = connectionString;
        configure?.Invoke(settings);
        return settings;
    }

    public static string RequireConnectionString<TContext>(
        this NpgsqlEntityFrameworkCorePostgreSQLSettings settings, string connectionName) =>
        string.IsNullOrEmpty(settings.ConnectionString)
            ? throw new InvalidOperationException(
                $"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or under the "
                + $"'ConnectionString' key in '{Section}' or '{Section}:{typeof(TContext).Name}' configuration section.")
            : settings.ConnectionString;
}
