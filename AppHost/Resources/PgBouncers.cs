using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.AppHost.Resources;

internal static class PgBouncers
{
    private const string Image = "edoburu/pgbouncer";
    private const string Tag = "v1.23.1-p3";
    private const int Port = 6432;

    /// <summary>
    /// Puts PgBouncer in transaction mode before every primary, for the services' role only: migrations, the partitions' upkeep and
    /// moves of companies need sessions of their own and go on connecting directly. <c>PgBouncer:PoolSize</c> (default 50) is the
    /// most server connections for each database, <c>PgBouncer:MaxClients</c> (default 2,000) the most clients.
    /// </summary>
    /// <param name="data">The topology without PgBouncer.</param>
    /// <param name="migrations">They make the role that PgBouncer logs in as.</param>
    public static DataTopology BehindPgBouncer(this DataTopology data, IResourceBuilder<IResource> migrations) => data with
    {
        Poolers = data.Shards.Select(shard => shard.Database).Prepend(data.Catalog)
            .DistinctBy(database => database.Resource.Parent)
            .ToDictionary(database => database.Resource.Parent, database => Add(database, data.AppPassword, migrations)),
    };

    /// <summary>
    /// The connection string of a primary behind PgBouncer. If it does not keep its clients' prepared statements apart (before 1.21, as
    /// Debian 12 has it), the string says that there are none; it is asked when the service starts, after it.
    /// </summary>
    public static void WithPooled<T>(
        this IResourceBuilder<T> service, string name, IResourceBuilder<PgBouncerResource> pooler, ReferenceExpression connection)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport => service
        .WaitFor(pooler)
        .WithEnvironment("Data__BehindPooler", "true")
        .WithEnvironment(async context =>
        {
            var prepares = !context.ExecutionContext.IsPublishMode && await pooler.Resource.KeepsStatementsApartAsync(context.CancellationToken);
            context.EnvironmentVariables[name] = prepares ? connection : ReferenceExpression.Create($"{connection};Max Auto Prepare=0");
        });

    private static IResourceBuilder<PgBouncerResource> Add(
        IResourceBuilder<PostgresDatabaseResource> database, IResourceBuilder<ParameterResource> password, IResourceBuilder<IResource> migrations)
    {
        var builder = database.ApplicationBuilder;
        var server = database.Resource.Parent;
        var settings = builder.Configuration.GetSection("PgBouncer");
        var name = $"{server.Name}-pgbouncer";
        var pooler = builder.AddResource(new PgBouncerResource(name, database.Resource, password.Resource))
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = Image, Tag = Tag })
            .WithEndpoint(targetPort: Port, name: "tcp")
            .WithEnvironment("DB_HOST", server.PrimaryEndpoint.Property(EndpointProperty.Host))
            .WithEnvironment("DB_PORT", server.PrimaryEndpoint.Property(EndpointProperty.Port))
            .WithEnvironment("DB_USER", DataTopology.AppRole)
            .WithEnvironment("DB_PASSWORD", password)
            .WithEnvironment("LISTEN_PORT", Port.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("AUTH_TYPE", "scram-sha-256")
            .WithEnvironment("POOL_MODE", "transaction")
            .WithEnvironment("DEFAULT_POOL_SIZE", settings["PoolSize"] ?? "50")
            .WithEnvironment("MAX_CLIENT_CONN", settings["MaxClients"] ?? "2000")
            .WithEnvironment("MAX_PREPARED_STATEMENTS", "200")
            // What waits longer for a connection is told so; the services answer 503 then.
            .WithEnvironment("QUERY_WAIT_TIMEOUT", "2")
            .WithEnvironment("SERVER_CONNECT_TIMEOUT", "2")
            .WithEnvironment("SERVER_LOGIN_RETRY", "1")
            .WithEnvironment("SERVER_LIFETIME", "3600")
            // Nothing leaves session state behind, and between transactions nobody would see it.
            .WithEnvironment("SERVER_RESET_QUERY", "")
            .WithEnvironment("IGNORE_STARTUP_PARAMETERS", "extra_float_digits")
            .WithEnvironment("LOG_CONNECTIONS", "0")
            .WithEnvironment("LOG_DISCONNECTIONS", "0")
            .WaitForCompletion(migrations);

        var healthCheck = $"{name}-answers";
        builder.Services.AddHealthChecks().AddCheck(healthCheck, new PgBouncerHealthCheck(pooler.Resource));
        return pooler.WithHealthCheck(healthCheck);
    }
}
