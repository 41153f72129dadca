using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Scale.Dashboard.Web;

/// <summary>
/// Tells a page that something it shows has changed; the page then fetches itself. One server-sent event per change:
/// <c>event: change</c>, <c>data:</c> the topic's name.
/// </summary>
internal sealed class LiveEndpoint(LiveTopics topics, IHostApplicationLifetime lifetime)
{
    private const int MaxTopics = 8;
    private const int MaxConnections = 64;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private int _connections;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/live", FollowAsync);

    private async Task FollowAsync(HttpContext http)
    {
        if (Interlocked.Increment(ref _connections) > MaxConnections)
        {
            Interlocked.Decrement(ref _connections);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await WriteChangesAsync(http, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The page is closed, or the host stops.
        }
        finally
        {
            await ended.CancelAsync();
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task WriteChangesAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        await http.Response.WriteAsync("retry: 1000\nevent: ready\ndata:\n\n", cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);

        var changes = Channel.CreateBounded<string>(MaxTopics);
        foreach (var (topic, seen) in Parse(http.Request.Query["topics"].ToString()))
            _ = WatchAsync(topic, seen, changes.Writer, cancellationToken);

        var next = changes.Reader.ReadAsync(cancellationToken).AsTask();
        while (true)
        {
            var text = await Task.WhenAny(next, Task.Delay(Heartbeat, cancellationToken)) == next
                ? $"event: change\ndata: {await next}\n\n"
                : ":\n\n";
            if (next.IsCompleted)
                next = changes.Reader.ReadAsync(cancellationToken).AsTask();
            await http.Response.WriteAsync(text, cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private static async Task WatchAsync(LiveTopic topic, long seen, ChannelWriter<string> changes, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Read before the version is compared: a change in between ends the wait at once.
                var signalled = topic.Signal.Version;
                var version = topic.Version();
                if (version != seen)
                {
                    seen = version;
                    await changes.WriteAsync(topic.Name, cancellationToken);
                    await Task.Delay(topic.Pause, cancellationToken);
                }
                else
                {
                    await topic.Signal.WaitAsync(signalled, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ends with its connection.
        }
    }

    // "resources@12,logs@40": what the page shows, and the version it shows.
    private IEnumerable<(LiveTopic Topic, long Seen)> Parse(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries).Take(MaxTopics))
        {
            var at = part.LastIndexOf('@');
            var seen = at > 0 && long.TryParse(part.AsSpan(at + 1), CultureInfo.InvariantCulture, out var v) ? v : -1;
            if (topics.Find(at > 0 ? part[..at] : part) is { } topic)
                yield return (topic, seen);
        }
    }
}
