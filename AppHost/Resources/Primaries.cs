namespace Scale.AppHost.Resources;

internal static class Primaries
{
    // Pools of all instances must fit in; docs/operations/data.md has the arithmetic.
    private const int MaxConnections = 300;

    /// <summary>A PostgreSQL server that takes writes, with its data in a volume of its own.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPrimary(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddPostgres(name)
            .WithDataVolume($"scale-{name}")
            .WithServerSettings(MaxConnections);

    /// <summary>A database for companies on that server, and standbys of the server to read it from.</summary>
    public static Shard AddShard(this IResourceBuilder<PostgresServerResource> primary, string name, int replicas) =>
        new(primary.AddDatabase(name), primary.WithStreamingReplicas(replicas));
}
