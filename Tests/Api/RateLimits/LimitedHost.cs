using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Api.Http.Operators;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.ClientAddresses;
using Scale.ServiceDefaults.Http.RateLimits;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

/// <summary>One instance of a service with rate limits over the running stores; whoever names a company in <c>X-Company</c> works for it.</summary>
internal sealed class LimitedHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPEndPoint _from = new(new IPAddress([127, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]), 0);

    private LimitedHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<LimitedHost> StartAsync(ScaleSystem system, string? redis = null, params (string Key, string Value)[] settings) =>
        StartAsync(system, redis, authenticator: null, settings);

    /// <summary>With credentials as the API takes them.</summary>
    public static Task<LimitedHost> StartAuthenticatedAsync(ScaleSystem system, IAuthenticator authenticator, params (string Key, string Value)[] settings) =>
        StartAsync(system, redis: null, authenticator, settings);

    private static async Task<LimitedHost> StartAsync(ScaleSystem system, string? redis, IAuthenticator? authenticator, (string Key, string Value)[] settings)
    {
        var ct = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = "http://127.0.0.1:0";
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = await system.ServiceConnectionStringAsync("catalog", ct),
            ["ConnectionStrings:shard0"] = await system.ServiceConnectionStringAsync("shard0", ct),
            ["ConnectionStrings:redis"] = $"{redis ?? await system.ConnectionStringAsync("redis", ct)},abortConnect=false,connectTimeout=1000",
            ["Data:Primary:MinSize"] = "0",
            ["Shutdown:BalancerDelay"] = "0",
            // A machine that runs all tests at once is not a Redis that has failed.
            ["RateLimits:StoreTimeout"] = "00:00:10",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScaleTenancy().AddScaleRateLimits().AddScaleRateLimitPolicies();
        builder.Services.AddClientAddresses().AddProblemResponses();

        if (authenticator is not null)
            builder.Services.AddCredentialAuthentication().Services.AddSingleton(authenticator).AddSingleton<IStrangerLimit, StrangerLimit>().AddOperators();

        var app = builder.Build();
        app.UseClientAddresses();
        app.UseProblemResponses();
        app.UseRouting();
        app.Use(static (http, next) =>
        {
            if (Guid.TryParse(http.Request.Headers["X-Company"], out var company))
                http.RequestServices.GetRequiredService<TenantContext>().Set(new Tenant(company, "FREE", "shard0", 1));
            return next(http);
        });
        if (authenticator is not null)
            app.UseCallerAuthentication();
        app.UseRateLimits();
        app.MapGet("/", () => "ok");
        app.MapGet("/fails", string () => throw new BadHttpRequestException("unreadable"));
        app.MapGet("/costly", () => "ok").Costs(3);
        app.MapGet("/uploads", () => "ok").Limited(RateLimitPolicy.Uploads);
        app.MapGet("/strict", () => "ok").Limited(RateLimitPolicy.Strict);
        app.MapGet("/login", () => "ok").Limited(RateLimitPolicy.Login);
        app.MapGet("/ai", () => "ok").Limited(RateLimitPolicy.Ai);
        app.MapGet("/v1/admin/shards", () => "ok");
        app.MapGet("/monitoring", () => "ok").Limited(RateLimitPolicy.Monitoring);
        app.MapDefaultEndpoints();
        await app.StartAsync(ct);
        return new LimitedHost(app);
    }

    /// <summary>A request of a company, or of an address as a proxy tells it, or of this machine.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, Guid? company = null, string? address = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (company is not null)
            request.Headers.Add("X-Company", company.ToString());
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        if (key is not null)
            request.Headers.Add("Authorization", $"Bearer {key}");
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>How many of so many requests at once are let through.</summary>
    public async Task<int> AdmittedAsync(string path, int requests, Guid? company = null, string? address = null)
    {
        var admitted = 0;
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (_, _) =>
        {
            using var response = await GetAsync(path, company, address);
            if (response.IsSuccessStatusCode)
                Interlocked.Increment(ref admitted);
            else
                Assert.Equal(429, (int)response.StatusCode);
        });
        return admitted;
    }

    // From another of this machine's names: what other tests do from the usual one counts against the same limits in the same Redis.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(_from);
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
