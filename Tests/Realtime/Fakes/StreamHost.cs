using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Core.Credentials;
using Scale.Core.Events;
using Scale.Core.Revocations;
using Scale.Core.Tenancy;
using Scale.Realtime;
using Scale.Realtime.Connections;
using Scale.Realtime.Fanout;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>The realtime service on a port of its own, over a log and a wake-up in memory. Several hosts may share them, as instances do.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StreamHost(WebApplication app, FakeEventLog log, FakeWakeUp wakeUp, FakeAuthenticator keys)
    {
        _app = app;
        (Log, WakeUp, Keys) = (log, wakeUp, keys);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public FakeEventLog Log { get; }

    public FakeWakeUp WakeUp { get; }

    public FakeAuthenticator Keys { get; }

    public RevocationFeed Revocations => _app.Services.GetRequiredService<RevocationFeed>();

    public ConnectionRegistry Registry => _app.Services.GetRequiredService<ConnectionRegistry>();

    public static async Task<StreamHost> StartAsync(Dictionary<string, string?>? settings = null, StreamHost? like = null)
    {
        var (log, wakeUp, keys) = like is null ? (new FakeEventLog(), new FakeWakeUp(), new FakeAuthenticator()) : (like.Log, like.WakeUp, like.Keys);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(Defaults);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.AddScoped<TenantContext>();
        builder.Services.AddSingleton<RevocationFeed>();
        builder.Services.AddProblemResponses();
        builder.Services.AddCredentialAuthentication();
        builder.Services.AddRealtime();
        builder.Services.AddSingleton(TestTokens.Instance);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEventLog>(log));
        builder.Services.Replace(ServiceDescriptor.Singleton<IEventWakeUp>(wakeUp));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAuthenticator>(keys));

        var app = builder.Build();
        app.UseProblemResponses();
        app.UseRouting();
        app.UseCallerAuthentication();
        app.UseCallerAuthorization();
        app.MapDefaultEndpoints();
        app.MapStream();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StreamHost(app, log, wakeUp, keys);
    }

    /// <summary>Commits events and publishes them.</summary>
    public void Raise(Tenant tenant, int count = 1, int dataBytes = 0)
    {
        foreach (var record in Log.Append(tenant, count, dataBytes))
        {
            WakeUp.Publish([record]);
        }
    }

    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }
        return client;
    }

    public Task<StreamClient> OpenAsync(string key, string? lastEventId = null, string query = "") =>
        StreamClient.OpenAsync(Client(key), TestContext.Current.CancellationToken, lastEventId, query);

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Dictionary<string, string?> Defaults => new()
    {
        ["Realtime:Fanout:GapGrace"] = "00:00:00",
        ["Realtime:Drain:Window"] = "00:00:00",
        ["Shutdown:BalancerDelay"] = "00:00:00",
        ["Shutdown:DrainTimeout"] = "00:00:05",
    };
}
