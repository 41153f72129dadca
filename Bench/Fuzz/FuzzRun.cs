using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Scale.Bench.Load;
using Scale.ServiceDefaults.Http;

namespace Scale.Bench.Fuzz;

/// <param name="Requests">Requests of each group of endpoints, and as many broken ones on sockets of their own.</param>
/// <param name="Seed">The same number sends the same requests, ids and what they find apart.</param>
/// <param name="Connections">Sent at once.</param>
internal sealed record FuzzOptions(int Requests, int Seed, int Connections);

/// <summary>What one group of endpoints answered.</summary>
/// <param name="name">The group's.</param>
/// <param name="mayClose">Whether a connection may be closed without an answer: where what was sent is hardly a request.</param>
internal sealed class FuzzGroup(string name, bool mayClose = false)
{
    private static readonly HttpLimitOptions Limits = new();
    private readonly Lock _change = new();
    private readonly SortedDictionary<int, int> _statuses = [];

    public string Name => name;

    /// <summary>Answers by status; 0 stands for a connection that was closed without one.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>The first request that a bug answered.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>What says that something is wrong here, not with the request: answers of 500, and none.</summary>
    public int Failures { get; private set; }

    public void Add(int status, ReadOnlySpan<byte> request)
    {
        lock (_change)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (status != 500 && (status != 0 || mayClose || IsLeftUnread(request)))
                return;
            Failures++;
            FirstFailure ??= Encoding.Latin1.GetString(request[..Math.Min(request.Length, 2_000)]);
        }
    }

    // A line or head that is too long, has a NUL or is no UTF-8, the server refuses and closes while there is still something to read. That resets the
    // connection, and the answer may be lost on the way (RFC 9112, 9.6).
    private static bool IsLeftUnread(ReadOnlySpan<byte> request)
    {
        var head = request[..Math.Max(request.IndexOf("\r\n\r\n"u8), 0)];
        return head.Length > Limits.MaxHeaderBytes || request.IndexOf("\r\n"u8) > Limits.MaxRequestLineBytes || head.Contains((byte)0) || !Utf8.IsValid(head);
    }
}

/// <summary>Sends requests that nobody would, and counts what comes back.</summary>
internal static class FuzzRun
{
    private const int RequestsPerCaller = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>The document that the fuzzing goes by.</summary>
    public static async Task<JsonElement> DocumentAsync(Uri api, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = api };
        return JsonElement.Parse(await client.GetStringAsync("/openapi/v1.json", ct));
    }

    /// <summary>One group, over keep-alive connections.</summary>
    public static Task<FuzzGroup> GroupAsync(
        Uri api, string operatorKey, JsonElement document, IGrouping<string, FuzzOperation> operations, FuzzOptions options, Action onRequest, CancellationToken ct) =>
        RunAsync(api, operatorKey, document, new FuzzGroup(operations.Key), [.. operations], options, onRequest, async (requests, operation, group, connection) =>
        {
            var bytes = requests.Next(operation);
            group.Add(await AnswerAsync(connection, bytes, ct), bytes);
        }, ct);

    /// <summary>Broken ones of all groups, each on a connection of its own.</summary>
    public static Task<FuzzGroup> RawAsync(
        Uri api, string operatorKey, JsonElement document, IReadOnlyList<FuzzOperation> operations, FuzzOptions options, Action onRequest, CancellationToken ct) =>
        RunAsync(api, operatorKey, document, new FuzzGroup("raw bytes", mayClose: true), operations, options, onRequest, async (requests, operation, group, _) =>
        {
            var bytes = requests.NextRaw(operation);
            group.Add(await RawAnswerAsync(api, bytes, ct), bytes);
        }, ct);

    private static async Task<FuzzGroup> RunAsync(
        Uri api, string operatorKey, JsonElement document, FuzzGroup group, IReadOnlyList<FuzzOperation> operations, FuzzOptions options, Action onRequest,
        Func<FuzzRequests, FuzzOperation, FuzzGroup, HttpConnection, Task> send, CancellationToken ct)
    {
        var each = (options.Requests + options.Connections - 1) / options.Connections;
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(worker => Task.Run(async () =>
        {
            var random = new Random(options.Seed + (worker * 7_919) + group.Name.Sum(letter => letter));
            using var connection = new HttpConnection(new IPEndPoint(IPAddress.Loopback, api.Port));
            FuzzRequests? requests = null;
            for (var sent = 0; sent < each; sent++)
            {
                // Some requests take away what others need.
                if (sent % RequestsPerCaller == 0)
                {
                    var caller = await FuzzCaller.CreateAsync(api, operatorKey, ct);
                    requests = new FuzzRequests(random, new FuzzJson(document, random, () => caller.KnownId(random)), caller);
                }
                await send(requests!, operations[random.Next(operations.Count)], group, connection);
                onRequest();
            }
        }, ct)));
        return group;
    }

    private static async Task<int> AnswerAsync(HttpConnection connection, byte[] request, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await connection.SendAsync(request, patience.Token);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return 0;
        }
    }

    // Says that nothing more will come, so that the server need not wait for the rest.
    private static async Task<int> RawAnswerAsync(Uri api, byte[] request, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var answer = new byte[16];
        var length = 0;
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, api.Port, patience.Token);
            await socket.SendAsync(request, patience.Token);
            socket.Shutdown(SocketShutdown.Send);
            int read;
            while (length < answer.Length && (read = await socket.ReceiveAsync(answer.AsMemory(length), patience.Token)) > 0)
                length += read;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
        }
        return length >= 12 && int.TryParse(Encoding.Latin1.GetString(answer, 9, 3), out var status) ? status : 0;
    }
}
