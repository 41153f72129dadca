using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Api.Http.Consistency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Overload;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.Browsers;

namespace Scale.Tests.Api.Server;

/// <summary>A service with the API's limits and nothing behind them, on a loopback port of its own.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServerHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<ServerHost> StartAsync(Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = "http://127.0.0.1:0";
        builder.Configuration["Shutdown:BalancerDelay"] = "0";
        // A machine that runs all tests at once makes work wait; tests of that say so.
        builder.Configuration["Overload:Target"] = "00:00:00";
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        builder.Services.AddHttpLimits().AddCompression().AddBrowsers([RequestConsistency.Header], [RequestConsistency.Header]).AddOverloadProtection().AddProblemResponses();

        var app = builder.Build();
        app.UseResponseCompression();
        app.UseProblemResponses();
        app.UseRouting();
        app.UseBrowsers();
        app.UseOverloadProtection();
        app.UseBodyLimits();
        app.UseRequestTimeouts();
        map?.Invoke(app);
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServerHost(app);
    }

    /// <summary>A connection that a test writes to byte by byte.</summary>
    public async Task<NetworkStream> ConnectAsync(string text = "")
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
