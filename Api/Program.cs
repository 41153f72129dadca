using Scale.Api.Features;
using Scale.Api.Features.Auth;
using Scale.Api.Http;
using Scale.Api.Http.Consistency;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Json;
using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Overload;
using Scale.Core.Caching;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Moves;
using Scale.Core.Domain;
using Scale.Core.Domain.Exports;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Idempotency;
using Scale.Core.Jobs;
using Scale.Core.Metering;
using Scale.Core.Notifications;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.Browsers;
using Scale.ServiceDefaults.Http.ClientAddresses;
using Scale.ServiceDefaults.Http.RateLimits;

var builder = WebApplication.CreateBuilder(args);

// Correlation id, trace, health and shutdown wrap the pipeline below.
builder.AddServiceDefaults();
// Without Redis nearly everything goes on: that must not take the service out of its load balancer.
builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
builder
    .AddScaleData().AddScaleConsistency().AddScalePaging().AddScaleTenancy().AddScaleCredentials()
    .AddScaleEvents().AddScaleJobs().AddScaleFiles().AddScaleMail()
    .AddScaleRedisHealth().AddScaleRateLimits().AddScaleRateLimitPolicies().AddScaleMoveRequests()
    .AddScaleIdempotency().AddScaleCache().AddScaleDomain().AddScaleExports().AddScaleWebhooks().AddScaleMetering();
builder.Services
    .AddClientAddresses().AddHttpLimits().AddCompression().AddBrowsers([RequestConsistency.Header], [RequestConsistency.Header, IdempotentRequests.ReplayedHeader]).AddOverloadProtection()
    .AddDownloads().AddProblemResponses().AddWireJson().AddApiDocument();
builder.Services.AddCredentialAuthentication().Services.AddAccountLimit().AddStrangerLimit();
builder.Services.AddOperators();
builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(EndpointConventions.KeyRequired);

var app = builder.Build();

app.UseRequestPipeline();
app.MapDefaultEndpoints();
app.MapApiDocument();
app.MapGroup("/v1").MapFeatures();

app.Run();
