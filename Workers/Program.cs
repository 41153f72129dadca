using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Data.Moves;
using Scale.Core.Data.Partitions;
using Scale.Core.Domain.Exports;
using Scale.Core.Domain.Files;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Idempotency;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;
using Scale.ServiceDefaults;
using Scale.Workers.Jobs;
using Scale.Workers.Moves;
using Scale.Workers.Running;
using Scale.Workers.Schedules;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Without Redis jobs are found by polling: that must not look like workers that have failed.
builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
builder.AddScaleRedisHealth();
builder.AddScaleData();
builder.AddScaleTenancy();
builder.AddScaleEvents();
builder.AddScaleJobs();
builder.AddScaleFiles();
builder.AddScaleExports();
builder.AddScaleIdempotency();
builder.AddScaleCache();

builder.AddScaleMoves();
builder.AddScaleWebhookDelivery();

builder.AddJobWorkers();
builder.Services
    .AddJob<CreatePartitionsJob>()
    .AddJob<DeadJobNotice>()
    .AddJob<DeliverWebhooksJob>()
    .AddJob<ExportOrdersJob>()
    .AddJob<ForgetIdempotencyKeysJob>()
    .AddJob<RetirePartitionsJob>()
    .AddJob<SweepFilesJob>();
builder.AddScalePartitionUpkeep();
builder.AddScaleFileSweep();
builder.Services.AddHostedService<ShardUpkeep>();
builder.Services.AddHostedService<MoveRunner>();
builder.Services.AddHostedService<WebhookSearch>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
