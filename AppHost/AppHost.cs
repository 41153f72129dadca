using Scale.AppHost.Resources;

var builder = DistributedApplication.CreateBuilder(args);

// Secrets: made once, kept with the clone.
var appPassword = builder.AddSecret("app-password");
var upkeepPassword = builder.AddSecret("upkeep-password");
var pagingKey = builder.AddSecret("paging-signing-key");
var operatorKey = builder.AddSecret("operator-key");

// Stores
var postgres = builder.AddPostgres("postgres")
    .WithDataVolume("scale-postgres")
    .WithServerSettings(maxConnections: 300);
var replicas = postgres.WithStreamingReplicas(2);
var catalog = postgres.AddDatabase("catalog");
var shard0 = postgres.AddDatabase("shard0");

var redis = builder.AddRedis("redis")
    .WithDataVolume("scale-redis")
    .WithPersistence(TimeSpan.FromMinutes(1), keysChangedThreshold: 1);

var data = new DataTopology(catalog, [new Shard(shard0, replicas)], appPassword, upkeepPassword);

// Schema: runs to completion before any service starts.
var migrations = builder.AddProject<Projects.Scale_Migrations>("migrations")
    .WithReference(catalog)
    .WithReference(shard0)
    .WithEnvironment("AppRole__Password", appPassword)
    .WithEnvironment("UpkeepRole__Password", upkeepPassword)
    .WaitFor(catalog)
    .WaitFor(shard0);

// Services
builder.AddProject<Projects.Scale_Workers>("workers")
    .WithData(data)
    .WithPartitionUpkeep(data)
    .WithReference(redis).WaitFor(redis)
    .WithFileStore()
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(migrations);

var realtime = builder.AddProject<Projects.Scale_Realtime>("realtime")
    .WithReplicas(2)
    .WithData(data)
    .WithReference(redis).WaitFor(redis)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(migrations);

// Edges
builder.AddProject<Projects.Scale_Api>("api")
    .WithReplicas(2)
    .WithData(data)
    .WithReference(redis).WaitFor(redis)
    .WithReference(realtime)
    .WithFileStore()
    .WithEnvironment("Paging__SigningKey", pagingKey)
    .WithEnvironment("Operators__Key", ReferenceExpression.Create($"op_{operatorKey}"))
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WaitForCompletion(migrations);

builder.Build().Run();
