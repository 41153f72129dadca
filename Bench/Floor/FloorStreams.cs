using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;

namespace Scale.Bench.Floor;

/// <summary>Streams in groups; publishing writes one ready frame to each stream of the group and does nothing else.</summary>
internal sealed class FloorStreams
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Channel<byte[]>, bool>> _groups = new();

    public async Task StreamAsync(HttpContext context)
    {
        var frames = Channel.CreateBounded<byte[]>(64);
        var group = _groups.GetOrAdd(context.Request.Query["group"].ToString(), _ => new());
        group.TryAdd(frames, true);
        context.Response.ContentType = "text/event-stream";
        await context.Response.BodyWriter.WriteAsync("event: ready\ndata: {}\n\n"u8.ToArray(), context.RequestAborted);
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(context.RequestAborted))
                await context.Response.BodyWriter.WriteAsync(frame, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            group.TryRemove(frames, out _);
        }
    }

    public async Task Publish(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var frame = Encoding.UTF8.GetBytes("event: floor\ndata: " + await reader.ReadToEndAsync(context.RequestAborted) + "\n\n");
        if (_groups.TryGetValue(context.Request.Query["group"].ToString(), out var group))
            foreach (var stream in group.Keys)
                stream.Writer.TryWrite(frame);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
    }
}
