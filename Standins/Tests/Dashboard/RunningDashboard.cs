using System.Net;
using Scale.Dashboard;
using Scale.Dashboard.Telemetry;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>A dashboard on free ports, and clients with and without a session.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private readonly List<IDisposable> _disposables = [];

    private RunningDashboard(DashboardServer server, FakeResources resources)
    {
        Server = server;
        Resources = resources;
        Anonymous = Client(server.Url);
        SignedIn = Client(server.Url);
        Otlp = Client(server.OtlpEndpoint);
        Otlp.DefaultRequestHeaders.Add("x-otlp-api-key", server.OtlpApiKey);
    }

    public DashboardServer Server { get; }

    public FakeResources Resources { get; }

    public TelemetryStore Telemetry => Server.Telemetry;

    /// <summary>Follows no redirects and has no session.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>Has logged in with the printed link.</summary>
    public HttpClient SignedIn { get; }

    /// <summary>Has the services' key.</summary>
    public HttpClient Otlp { get; }

    public static async Task<RunningDashboard> StartAsync(TelemetryLimits? limits = null)
    {
        var resources = new FakeResources();
        var options = new DashboardOptions { Limits = limits ?? new TelemetryLimits() };
        var running = new RunningDashboard(await DashboardServer.StartAsync(options, resources, TestContext.Current.CancellationToken), resources);
        using var login = await running.SignedIn.GetAsync(running.Server.LoginUrl, TestContext.Current.CancellationToken);
        login.EnsureSuccessStatusCode();
        return running;
    }

    public Task<string> GetAsync(string path) => SignedIn.GetStringAsync(path, TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.Add("Origin", Server.Url.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("X-Fragment", "1");
        return await SignedIn.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends an OTLP message as a service would.</summary>
    /// <param name="signal">traces, logs or metrics.</param>
    public Task<HttpResponseMessage> SendAsync(string signal, byte[] message, string? encoding = null, string contentType = "application/x-protobuf")
    {
        var content = new ByteArrayContent(message);
        content.Headers.ContentType = new(contentType);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return Otlp.PostAsync($"/v1/{signal}", content, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var disposable in _disposables)
            disposable.Dispose();
        await Server.DisposeAsync();
    }

    private HttpClient Client(Uri url)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = url };
        _disposables.Add(client);
        return client;
    }
}
