namespace Scale.AppHost.Resources;

/// <summary>A tenant database with the streaming replicas of its server.</summary>
internal sealed record Shard(
    IResourceBuilder<PostgresDatabaseResource> Database,
    IReadOnlyList<IResourceBuilder<PostgresReplicaResource>> Replicas);

/// <summary>Where the data lives: one catalog and the shards. Services connect as <see cref="AppRole"/>, never as the owner.</summary>
internal sealed record DataTopology(
    IResourceBuilder<PostgresDatabaseResource> Catalog,
    IReadOnlyList<Shard> Shards,
    IResourceBuilder<ParameterResource> AppPassword,
    IResourceBuilder<ParameterResource> UpkeepPassword,
    IResourceBuilder<ParameterResource> MoverPassword)
{
    /// <summary>PgBouncer before each primary; empty where services connect directly.</summary>
    public IReadOnlyDictionary<PostgresServerResource, IResourceBuilder<PgBouncerResource>> Poolers { get; init; } =
        new Dictionary<PostgresServerResource, IResourceBuilder<PgBouncerResource>>();

    /// <summary>The role that row-level security applies to; the migrations create it.</summary>
    public const string AppRole = "scale_app";

    /// <summary>The role that owns tables that grow with time; the migrations create it.</summary>
    public const string UpkeepRole = "scale_upkeep";

    /// <summary>The role that moves companies between shards: it sees all of them. The migrations create it.</summary>
    public const string MoverRole = "scale_mover";

    /// <summary>The catalog and the shards' databases.</summary>
    public IEnumerable<IResourceBuilder<PostgresDatabaseResource>> Databases => Shards.Select(shard => shard.Database).Prepend(Catalog);
}

internal static class DataTopologyReference
{
    /// <summary>
    /// Gives a service the connection strings <c>catalog</c>, <c>shardN</c>, and those of the hosts that replicate them,
    /// <c>catalog-replicaM</c> and <c>shardN-replicaM</c>, each as the application's role, which row-level security applies to.
    /// With PgBouncer, primaries are reached through it and replicas directly: the chooser must know which host it reads from.
    /// <c>Data:Instances</c> is how many processes are given these.
    /// </summary>
    public static IResourceBuilder<T> WithData<T>(this IResourceBuilder<T> service, DataTopology data)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        AddConnections(data.Catalog, [.. data.Shards.Where(shard => shard.Database.Resource.Parent == data.Catalog.Resource.Parent).SelectMany(shard => shard.Replicas)]);
        foreach (var shard in data.Shards)
            AddConnections(shard.Database, shard.Replicas);
        return service
            .WithAnnotation(new DataClientAnnotation())
            .WithEnvironment(context => context.EnvironmentVariables["Data__Instances"] = $"{Instances(service.ApplicationBuilder)}");

        void AddConnections(IResourceBuilder<PostgresDatabaseResource> database, IReadOnlyList<IResourceBuilder<PostgresReplicaResource>> replicas)
        {
            var name = database.Resource.Name;
            if (data.Poolers.TryGetValue(database.Resource.Parent, out var pooler))
                service.WithPooled($"ConnectionStrings__{name}", pooler, Connection(pooler.Resource.Endpoint, database, DataTopology.AppRole, data.AppPassword));
            else
                service.WithEnvironment($"ConnectionStrings__{name}", Connection(Primary(database), database, DataTopology.AppRole, data.AppPassword));
            foreach (var (index, replica) in replicas.Index())
                service.WithEnvironment($"ConnectionStrings__{name}-replica{index + 1}", Connection(replica.Resource.PrimaryEndpoint, database, DataTopology.AppRole, data.AppPassword));
        }
    }

    /// <summary>
    /// Gives a worker the connection strings <c>shardN-upkeep</c>: direct to each primary, as the role that may detach and drop
    /// months. No other service gets them.
    /// </summary>
    public static IResourceBuilder<T> WithPartitionUpkeep<T>(this IResourceBuilder<T> worker, DataTopology data)
        where T : IResourceWithEnvironment
    {
        foreach (var (database, _) in data.Shards)
            worker.WithEnvironment(
                $"ConnectionStrings__{database.Resource.Name}-upkeep", Connection(Primary(database), database, DataTopology.UpkeepRole, data.UpkeepPassword));
        return worker;
    }

    /// <summary>
    /// Gives a service <c>catalog-mover</c> and <c>shardN-mover</c>: connections to the primaries as the role that moves companies.
    /// Only the workers get them.
    /// </summary>
    public static IResourceBuilder<T> WithMover<T>(this IResourceBuilder<T> service, DataTopology data)
        where T : IResourceWithEnvironment
    {
        foreach (var database in data.Databases)
            service.WithEnvironment(
                $"ConnectionStrings__{database.Resource.Name}-mover",
                Connection(Primary(database), database, DataTopology.MoverRole, data.MoverPassword));
        return service;
    }

    /// <summary>Gives the migrations every database as its owner, and the passwords of the roles they create.</summary>
    public static IResourceBuilder<T> WithOwnedData<T>(this IResourceBuilder<T> migrations, DataTopology data)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        foreach (var database in data.Databases)
            migrations.WithReference(database).WaitFor(database);
        return migrations
            .WithEnvironment("AppRole__Password", data.AppPassword)
            .WithEnvironment("UpkeepRole__Password", data.UpkeepPassword)
            .WithEnvironment("MoverRole__Password", data.MoverPassword);
    }

    // Asked when a service starts, and by then all of them are described.
    private static int Instances(IDistributedApplicationBuilder builder) =>
        builder.Resources.Where(resource => resource.HasAnnotationOfType<DataClientAnnotation>()).Sum(resource => resource.GetReplicaCount());

    private static EndpointReference Primary(IResourceBuilder<PostgresDatabaseResource> database) =>
        database.Resource.Parent.PrimaryEndpoint;

    private static ReferenceExpression Connection(
        EndpointReference server, IResourceBuilder<PostgresDatabaseResource> database, string role, IResourceBuilder<ParameterResource> password) =>
        ReferenceExpression.Create(
            $"Host={server.Property(EndpointProperty.Host)};Port={server.Property(EndpointProperty.Port)};Username={role};Password={password};Database={database.Resource.DatabaseName}");

    private sealed class DataClientAnnotation : IResourceAnnotation;
}
