using System.Collections.Concurrent;
using System.Diagnostics;

namespace Scale.Tests.Faults.Outages;

/// <summary>An answer of a route.</summary>
/// <param name="Phase">What was the matter from the request to its answer.</param>
internal sealed record OutageAnswer(string Phase, string Route, int Status, TimeSpan Took, string? Problem);

/// <summary>Clients that go on through an outage, one after the other through the same routes, and note every answer.</summary>
internal sealed class OutageClients : IAsyncDisposable
{
    private const int Clients = 4;
    private readonly CancellationTokenSource _end;
    private readonly ConcurrentQueue<OutageAnswer> _answers = new();
    private readonly (string Name, Func<CancellationToken, Task<HttpResponseMessage>> Send)[] _routes;
    private readonly Task[] _clients;
    private volatile string _phase = "before";

    public OutageClients(CancellationToken ct, params (string Name, Func<CancellationToken, Task<HttpResponseMessage>> Send)[] routes)
    {
        (_routes, _end) = (routes, CancellationTokenSource.CreateLinkedTokenSource(ct));
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(WorkAsync, ct))];
    }

    public IReadOnlyCollection<OutageAnswer> Answers => _answers;

    /// <summary>The answers to what was sent in that phase.</summary>
    public IReadOnlyList<OutageAnswer> Of(string phase, string? route = null) =>
        [.. _answers.Where(answer => answer.Phase == phase && (route is null || answer.Route == route))];

    public void Begin(string phase) => _phase = phase;

    /// <summary>Returns when so many requests of the phase have been answered on each route.</summary>
    public async Task AnsweredAsync(string phase, int requests)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_routes.Any(route => Of(phase, route.Name).Count < requests))
        {
            await timer.WaitForNextTickAsync(_end.Token);
            if (_clients.FirstOrDefault(client => client.IsFaulted) is { } failed)
                await failed;
        }
    }

    /// <summary>Ends it; every request has been answered then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await Task.WhenAll(_clients);
        _end.Dispose();
    }

    public override string ToString() => string.Join(
        Environment.NewLine,
        from answer in _answers
        group answer by (answer.Phase, answer.Route, answer.Status) into alike
        select $"{alike.Key.Phase}, {alike.Key.Route}: {alike.Count()} of {alike.Key.Status}, the longest {alike.Max(one => one.Took).TotalMilliseconds:0} ms");

    private async Task WorkAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            foreach (var (name, send) in _routes)
            {
                var (phase, since) = (_phase, Stopwatch.GetTimestamp());
                using var response = await send(CancellationToken.None);
                var problem = response.IsSuccessStatusCode ? null
                    : $"{await response.Content.ReadAsStringAsync(CancellationToken.None)} Retry-After {response.Headers.RetryAfter}";
                // What was under way when things changed is of neither.
                _answers.Enqueue(new(phase == _phase ? phase : "between", name, (int)response.StatusCode, Stopwatch.GetElapsedTime(since), problem));
            }
        }
    }
}
