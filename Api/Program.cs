using Scale.Api.Features.Companies;
using Scale.Api.Features.Orders;
using Scale.Api.Features.Products;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Problems;
using Scale.Core.ApiKeys;
using Scale.Core.Data;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddScaleData();
builder.AddScalePaging();
builder.AddScaleTenancy();
builder.AddScaleApiKeys();
builder.AddScaleDomain();

builder.Services
    .AddWireJson()
    .AddProblems()
    .AddRequestLimits()
    .AddApiDocument();
builder.Services.AddAuthorization();
builder.Services.AddAuthentication();

var app = builder.Build();

app.UseSecurityHeaders();
app.UseProblems();
app.UseRouting();
app.UseRequestTimeouts();
app.UseAuthentication();
app.UseAuthorization();

app.MapApiDocument();
var v1 = app.MapGroup("/v1");
v1.MapCompanies();
v1.MapProducts();
v1.MapOrders();

app.Run();
