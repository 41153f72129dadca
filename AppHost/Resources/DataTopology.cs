namespace Scale.AppHost.Resources;

/// <summary>A tenant database with the streaming replicas of its server.</summary>
internal sealed record Shard(
    IResourceBuilder<PostgresDatabaseResource> Database,
    IReadOnlyList<IResourceBuilder<PostgresReplicaResource>> Replicas);

/// <summary>Where the data lives: one catalog and the shards. Services connect as <see cref="AppRole"/>, never as the owner.</summary>
internal sealed record DataTopology(
    IResourceBuilder<PostgresDatabaseResource> Catalog,
    IReadOnlyList<Shard> Shards,
    IResourceBuilder<ParameterResource> AppPassword)
{
    /// <summary>The role that row-level security applies to; the migrations create it.</summary>
    public const string AppRole = "scale_app";
}

internal static class DataTopologyReference
{
    /// <summary>
    /// Gives a service the connection strings <c>catalog</c>, <c>shardN</c> and <c>shardN-replicaM</c>, each as the
    /// application's role, which row-level security applies to.
    /// </summary>
    public static IResourceBuilder<T> WithData<T>(this IResourceBuilder<T> service, DataTopology data)
        where T : IResourceWithEnvironment
    {
        service.WithEnvironment("ConnectionStrings__catalog", AppConnection(data, Primary(data.Catalog), data.Catalog));
        foreach (var shard in data.Shards)
        {
            var name = shard.Database.Resource.Name;
            service.WithEnvironment($"ConnectionStrings__{name}", AppConnection(data, Primary(shard.Database), shard.Database));
            foreach (var (index, replica) in shard.Replicas.Index())
                service.WithEnvironment(
                    $"ConnectionStrings__{name}-replica{index + 1}", AppConnection(data, replica.Resource.PrimaryEndpoint, shard.Database));
        }

        return service;
    }

    private static EndpointReference Primary(IResourceBuilder<PostgresDatabaseResource> database) =>
        database.Resource.Parent.PrimaryEndpoint;

    private static ReferenceExpression AppConnection(
        DataTopology data, EndpointReference server, IResourceBuilder<PostgresDatabaseResource> database) =>
        ReferenceExpression.Create(
            $"Host={server.Property(EndpointProperty.Host)};Port={server.Property(EndpointProperty.Port)};Username={DataTopology.AppRole};Password={data.AppPassword};Database={database.Resource.DatabaseName}");
}
