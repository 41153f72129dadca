using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.Realtime;
using Scale.Realtime.Protocol;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.Browsers;
using Scale.ServiceDefaults.Http.ClientAddresses;
using Scale.ServiceDefaults.Http.RateLimits;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Without Redis events come a little later: that must not take the service out of its load balancer.
builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
builder
    .AddScaleData().AddScaleConsistency().AddScaleTenancy().AddScaleCredentials().AddScaleEvents().AddScaleJobs()
    .AddScaleRateLimits().AddScaleRateLimitPolicies();
builder.Services.AddClientAddresses().AddProblemResponses().AddBrowsers(sent: [], shown: [SseHeaders.Start]);
builder.Services.AddCredentialAuthentication().Services.AddStrangerLimit();
builder.Services.AddRealtime();

var app = builder.Build();

app.UseClientAddresses();
app.UseSecurityHeaders();
app.UseProblemResponses();
app.UseRouting();
app.UseBrowsers();
app.UseCallerAuthentication();
app.UseRateLimits();
app.UseCallerAuthorization();
app.UseScopes();

app.MapDefaultEndpoints();
app.MapStream();

app.Run();
