using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Scale.Tests.ServiceDefaults;

/// <summary>A bare server that answers as the test says and remembers what it was asked.</summary>
internal sealed class ScriptedServer(WebApplication app, ConcurrentQueue<ReceivedRequest> received) : IAsyncDisposable
{
    public Uri Address { get; } = new(app.Urls.First());

    public IReadOnlyList<ReceivedRequest> Received => [.. received];

    /// <param name="answer">Gets the context and which request it is, from 1.</param>
    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = "http://127.0.0.1:0";
        var app = builder.Build();
        var received = new ConcurrentQueue<ReceivedRequest>();
        var count = 0;
        app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            received.Enqueue(new ReceivedRequest(
                context.Request.Method, context.Request.Path, await body.ReadToEndAsync(), context.Request.Headers.TraceParent.ToString()));
            await answer(context, Interlocked.Increment(ref count));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ScriptedServer(app, received);
    }

    /// <summary>Answers with these statuses in turn; the last one for ever.</summary>
    public static Task<ScriptedServer> StartAsync(params int[] statuses) => StartAsync((context, number) =>
    {
        context.Response.StatusCode = statuses[Math.Min(number, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal sealed record ReceivedRequest(string Method, string Path, string Body, string TraceParent);
