using System.Collections.Concurrent;
using Scale.Core.Events;
using Scale.Realtime.Fanout;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>A Redis that delivers at once, or not at all.</summary>
internal sealed class FakeWakeUp : IEventWakeUp
{
    private readonly ConcurrentDictionary<(Guid Company, object Subscription), Action<ReadOnlyMemory<byte>>> _handlers = new();

    public bool IsConnected { get; set; } = true;

    public event Action? ConnectionChanged;

    public int Subscriptions => _handlers.Count;

    /// <summary>Returns whether anybody listened.</summary>
    public bool Publish(IReadOnlyList<EventRecord> events) => Send(events[0].CompanyId, EventWire.Encode(events));

    public bool Send(Guid companyId, byte[] message)
    {
        var heard = false;
        foreach (var (key, handler) in _handlers)
        {
            if (key.Company == companyId && IsConnected)
            {
                handler(message);
                heard = true;
            }
        }
        return heard;
    }

    public void Reconnect()
    {
        IsConnected = true;
        ConnectionChanged?.Invoke();
    }

    public Task<IAsyncDisposable> SubscribeAsync(Guid companyId, Action<ReadOnlyMemory<byte>> handler)
    {
        var subscription = new Subscription(this, companyId);
        _handlers[(companyId, subscription)] = handler;
        return Task.FromResult<IAsyncDisposable>(subscription);
    }

    private sealed class Subscription(FakeWakeUp owner, Guid companyId) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            owner._handlers.TryRemove((companyId, this), out _);
            return ValueTask.CompletedTask;
        }
    }
}
