using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.AppHost.Resources;

internal static class StreamingReplicas
{
    private const string ReplicationPassword = "REPLICATION_PASSWORD";

    // A slot keeps WAL for a standby that is away; without a bound it would fill the primary's disk.
    private const string MostKeptWal = "max_slot_wal_keep_size=4GB";

    // A company moves to another shard by logical decoding of its changes.
    private const string Wal = "wal_level=logical";

    /// <summary>
    /// Settings that a primary and its standbys must share: PostgreSQL refuses to start a hot standby whose
    /// <c>max_connections</c> is below the primary's (PostgreSQL documentation, 27.4.3).
    /// </summary>
    /// <param name="postgres">The primary.</param>
    /// <param name="maxConnections">Connections the server accepts. The services' pools of all instances must fit in.</param>
    public static IResourceBuilder<PostgresServerResource> WithServerSettings(
        this IResourceBuilder<PostgresServerResource> postgres, int maxConnections) =>
        postgres
            .WithAnnotation(new ServerSettingsAnnotation(maxConnections, Synchronous(postgres.ApplicationBuilder.Configuration)))
            .WithArgs(["-c", $"max_connections={maxConnections}", "-c", MostKeptWal, "-c", Wal, .. Synchronous(postgres.ApplicationBuilder.Configuration)]);

    /// <summary>
    /// Adds <paramref name="count"/> hot standbys, each made by <c>pg_basebackup</c> on its first start and fed through
    /// a physical replication slot of its own, so that the primary keeps the WAL a stopped standby still needs.
    /// </summary>
    public static IReadOnlyList<IResourceBuilder<PostgresReplicaResource>> WithStreamingReplicas(
        this IResourceBuilder<PostgresServerResource> postgres, int count)
    {
        var builder = postgres.ApplicationBuilder;
        var resources = Path.Combine(builder.AppHostDirectory, "Resources", "Postgres");
        var script = File.ReadAllText(Path.Combine(resources, "replica.sh"));
        var password = builder.AddSecret($"{postgres.Resource.Name}-replication-password");

        postgres
            .WithInitFiles(Path.Combine(resources, "init"))
            .WithEnvironment(ReplicationPassword, password);

        var replicas = Enumerable.Range(1, count).Select(Replica).ToList();
        // Any of them may be the primary one day, and the others then follow it.
        EndpointReference[] servers = [postgres.Resource.PrimaryEndpoint, .. replicas.Select(replica => replica.Resource.PrimaryEndpoint)];
        foreach (var replica in replicas)
        {
            replica
                .WithEnvironment("PRIMARY_HOST", List(servers, EndpointProperty.Host))
                .WithEnvironment("PRIMARY_PORT", List(servers, EndpointProperty.Port));
        }
        return replicas;

        IResourceBuilder<PostgresReplicaResource> Replica(int number)
        {
            var slot = $"replica{number}";
            var name = $"{postgres.Resource.Name}-{slot}";
            var replica = builder.AddResource(new PostgresReplicaResource(name, postgres.Resource))
                .WithImageOf(postgres)
                .WithEndpoint(targetPort: 5432, name: "tcp")
                .WithVolume($"scale-{name}", "/var/lib/postgresql")
                .WithEntrypoint("/bin/bash")
                .WithArgs(["-c", script, "replica", .. ServerSettings(postgres)])
                .WithEnvironment("REPLICATION_SLOT", slot)
                .WithEnvironment(ReplicationPassword, password)
                .WaitFor(postgres);

            var healthCheck = $"{name}-streaming";
            builder.Services.AddHealthChecks().AddCheck(healthCheck, new StreamingHealthCheck(replica.Resource));
            return replica.WithHealthCheck(healthCheck);
        }
    }

    private static ReferenceExpression List(EndpointReference[] servers, EndpointProperty property)
    {
        var list = new ReferenceExpressionBuilder();
        foreach (var (index, server) in servers.Index())
        {
            list.AppendLiteral(index == 0 ? "" : ",");
            list.AppendFormatted(server.Property(property));
        }
        return list.Build();
    }

    private static string[] ServerSettings(IResourceBuilder<PostgresServerResource> postgres) =>
        postgres.Resource.TryGetLastAnnotation<ServerSettingsAnnotation>(out var settings)
            ? ["-c", $"max_connections={settings.MaxConnections}", .. settings.Synchronous]
            : [];

    /// <summary>
    /// With <c>Postgres:Synchronous</c> a commit of a service is answered when a standby has it on its disk, so that none is lost with the
    /// primary. Only services and moves of companies wait: their roles ask for it (Migrations/application_role.sql, mover_role.sql), the
    /// server's own default does not, or the first start would wait for standbys that wait for it.
    /// </summary>
    private static string[] Synchronous(IConfiguration configuration) =>
        configuration.GetValue<bool>("Postgres:Synchronous")
            ? ["-c", "synchronous_standby_names=ANY 1 (*)", "-c", "synchronous_commit=local"]
            : [];

    private static IResourceBuilder<PostgresReplicaResource> WithImageOf(
        this IResourceBuilder<PostgresReplicaResource> replica, IResourceBuilder<PostgresServerResource> primary) =>
        primary.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
            ? replica.WithAnnotation(new ContainerImageAnnotation { Registry = image.Registry, Image = image.Image, Tag = image.Tag })
            : throw new InvalidOperationException($"'{primary.Resource.Name}' has no container image to make a replica of.");

    private sealed record ServerSettingsAnnotation(int MaxConnections, string[] Synchronous) : IResourceAnnotation;
}
