using Scale.AppHost.Resources;

var builder = DistributedApplication.CreateBuilder(RunArguments.WithValues(args));
if (!RunArguments.TryRead(builder.Configuration, out var run))
    return 2;

// Secrets: made once, kept with the clone.
var appPassword = builder.AddSecret("app-password");
var upkeepPassword = builder.AddSecret("upkeep-password");
var moverPassword = builder.AddSecret("mover-password");
var pagingKey = builder.AddSecret("paging-signing-key");
var consistencyKey = builder.AddSecret("consistency-signing-key");
var signingKey = builder.AddSecret("request-signing-key");
var webhookKey = builder.AddSecret("webhook-signing-key");
var operatorKey = builder.AddSecret("operator-key");

// Stores: the first server has the catalog and the first shard; every further shard has a server of its own.
var postgres = builder.AddPrimary("postgres");
var catalog = postgres.AddDatabase("catalog");
var shards = new List<Shard> { postgres.AddShard("shard0", replicas: 2) };
for (var number = 1; number < run.Shards; number++)
    shards.Add(builder.AddPrimary($"postgres{number}").AddShard($"shard{number}", replicas: 2));

var redis = builder.AddRedis("redis")
    .WithDataVolume("scale-redis")
    .WithPersistence(TimeSpan.FromMinutes(1), keysChangedThreshold: 1);

var data = new DataTopology(catalog, shards, appPassword, upkeepPassword, moverPassword);
data.WriteOwnerConnections();

// Schema: runs to completion before any service starts.
var migrations = builder.AddProject<Projects.Scale_Migrations>("migrations")
    .WithOwnedData(data);

// A pooler before each primary, for the services alone.
if (run.PgBouncer)
    data = data.BehindPgBouncer(migrations);

// Services
builder.AddProject<Projects.Scale_Workers>("workers")
    .WithData(data)
    .WithPartitionUpkeep(data)
    .WithMover(data)
    .WithReference(redis).WaitFor(redis)
    .WithFileStore()
    .WithEnvironment("Webhooks__MasterKey", webhookKey).WithSettings("Webhooks")
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(migrations);

var realtime = builder.AddProject<Projects.Scale_Realtime>("realtime")
    .WithReplicas(2)
    .WithData(data)
    .WithReference(redis).WaitFor(redis)
    .WithEnvironment("Data__Consistency__SigningKey", consistencyKey)
    .WithEnvironment("SignedRequests__MasterKey", signingKey)
    .WithSettings("RateLimits").WithSettings("Sessions").WithSettings("Cors")
    .WithLocalProxies()
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(migrations);

// Edges
builder.AddProject<Projects.Scale_Api>("api")
    .WithReplicas(2)
    .WithData(data)
    .WithReference(redis).WaitFor(redis)
    .WithReference(realtime)
    .WithFileStore()
    .WithMailFolder()
    .WithEnvironment("Paging__SigningKey", pagingKey)
    .WithEnvironment("Data__Consistency__SigningKey", consistencyKey)
    .WithEnvironment("SignedRequests__MasterKey", signingKey)
    .WithEnvironment("Webhooks__MasterKey", webhookKey).WithSettings("Webhooks")
    .WithEnvironment("Operators__Key", ReferenceExpression.Create($"op_{operatorKey}"))
    .WithHttpHealthCheck("/health")
    .WithSettings("RateLimits").WithSettings("Overload").WithSettings("Passwords").WithSettings("Sessions").WithSettings("Cache").WithSettings("Cors").WithSettings("SignUp")
    .WithLocalProxies()
    .WithExternalHttpEndpoints()
    .WaitForCompletion(migrations);

builder.Build().Run();
return 0;
