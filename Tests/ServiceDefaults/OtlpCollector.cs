using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Scale.Tests.ServiceDefaults;

/// <summary>Receives OTLP over HTTP and keeps the bytes as text: strings in protocol buffers are plain UTF-8.</summary>
internal sealed class OtlpCollector(WebApplication app, ConcurrentQueue<(string Path, string Bytes)> received) : IAsyncDisposable
{
    public Uri Address { get; } = new(app.Urls.First());

    public Dictionary<string, string> Received =>
        received.GroupBy(item => item.Path).ToDictionary(group => group.Key, group => string.Concat(group.Select(item => item.Bytes)));

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        var app = builder.Build();
        var received = new ConcurrentQueue<(string, string)>();
        app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue((request.Path.Value!, Encoding.UTF8.GetString(body.ToArray())));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new OtlpCollector(app, received);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
