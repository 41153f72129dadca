using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Scale.Tests.Realtime;

/// <summary>A client of the stream that reads it with the platform's own parser.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private StreamClient(HttpResponseMessage response, SseParser<string> parser, CancellationToken ct)
    {
        (Response, _parser) = (response, parser);
        _items = parser.EnumerateAsync(ct).GetAsyncEnumerator(ct);
    }

    public HttpResponseMessage Response { get; }

    /// <summary>What <c>ready</c> said.</summary>
    public JsonElement Ready { get; private set; }

    /// <summary>What an EventSource would send as Last-Event-ID.</summary>
    public string LastEventId => _parser.LastEventId;

    public TimeSpan Retry => _parser.ReconnectionInterval;

    /// <summary>Connects and reads <c>ready</c>.</summary>
    public static async Task<StreamClient> OpenAsync(HttpClient client, CancellationToken ct, string? lastEventId = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stream" + query);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            response.StatusCode == HttpStatusCode.OK ? "" : $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
        var stream = new StreamClient(response, SseParser.Create(await response.Content.ReadAsStreamAsync(ct)), ct);
        var ready = await stream.NextAsync();
        Assert.Equal("ready", ready.EventType);
        stream.Ready = JsonElement.Parse(ready.Data);
        return stream;
    }

    /// <summary>The next message; fails if the stream ends or says nothing for 20 s.</summary>
    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await MoveAsync(), "The stream ended.");
        return _items.Current;
    }

    /// <summary>The numbers of the next events.</summary>
    public async Task<List<long>> NextSeqsAsync(int count)
    {
        var seqs = new List<long>(count);
        while (seqs.Count < count)
        {
            seqs.Add(Seq(await NextAsync()));
        }
        return seqs;
    }

    /// <summary>The server ends the stream here.</summary>
    public async Task EndAsync() => Assert.False(await MoveAsync(), "The stream goes on.");

    /// <summary>The number of an event; its three places agree.</summary>
    public static long Seq(SseItem<string> item)
    {
        var body = JsonElement.Parse(item.Data);
        var seq = body.GetProperty("seq").GetInt64();
        Assert.EndsWith($".{seq}", item.EventId, StringComparison.Ordinal);
        Assert.Equal(item.EventType, body.GetProperty("type").GetString());
        return seq;
    }

    public ValueTask DisposeAsync()
    {
        // Not the enumerator: it may be in the middle of a read, which this ends.
        Response.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<bool> MoveAsync() => _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
