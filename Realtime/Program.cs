using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Realtime;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Without Redis events come a little later: that must not take the service out of its load balancer.
builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
builder.AddScaleData().AddScaleConsistency().AddScaleTenancy().AddScaleCredentials().AddScaleEvents().AddScaleJobs();
builder.Services.AddProblemResponses();
builder.Services.AddCredentialAuthentication();
builder.Services.AddRealtime();

var app = builder.Build();

app.UseProblemResponses();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseScopes();

app.MapDefaultEndpoints();
app.MapStream();

app.Run();
