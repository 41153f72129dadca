var builder = DistributedApplication.CreateBuilder(args);

var postgres = builder.AddPostgres("postgres").WithDataVolume("sample-postgres");
var database = postgres.AddDatabase("orders");
var redis = builder.AddRedis("redis").WithDataVolume("sample-redis");

var setup = builder.AddProject<Projects.Scale_Samples_Service>("setup", launchProfileName: null)
    .WithArgs("--exit", "0")
    .WithReference(database).WaitFor(database);

builder.AddProject<Projects.Scale_Samples_Service>("web")
    .WithReplicas(2)
    .WithReference(database)
    .WithReference(redis).WaitFor(redis)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(setup);

builder.Build().Run();
