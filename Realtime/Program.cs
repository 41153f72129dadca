using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.Realtime;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.ClientAddresses;
using Scale.ServiceDefaults.Http.RateLimits;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Without Redis events come a little later: that must not take the service out of its load balancer.
builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
builder
    .AddScaleData().AddScaleConsistency().AddScaleTenancy().AddScaleCredentials().AddScaleEvents().AddScaleJobs()
    .AddScaleRateLimits().AddScaleRateLimitPolicies();
builder.Services.AddClientAddresses().AddProblemResponses();
builder.Services.AddCredentialAuthentication().Services.AddStrangerLimit();
builder.Services.AddRealtime();

var app = builder.Build();

app.UseClientAddresses();
app.UseProblemResponses();
app.UseRouting();
app.UseCallerAuthentication();
app.UseRateLimits();
app.UseCallerAuthorization();
app.UseScopes();

app.MapDefaultEndpoints();
app.MapStream();

app.Run();
