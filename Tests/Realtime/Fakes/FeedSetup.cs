using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Realtime.Fanout;
using Scale.Realtime.Timing;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>The fan-out of one instance over fakes, with a wheel that the test turns.</summary>
internal sealed class FeedSetup : IDisposable
{
    private readonly EventHistory _history;

    public FeedSetup(Action<FanoutOptions>? configure = null)
    {
        var options = new FanoutOptions { GapGrace = TimeSpan.Zero };
        configure?.Invoke(options);
        Options = Microsoft.Extensions.Options.Options.Create(options);
        _history = new EventHistory(Log, Options);
        var services = new FeedServices(
            _history, WakeUp, Wheel, Options, new FakeLifetime(), TimeProvider.System, TestTokens.Instance, NullLogger<CompanyFeed>.Instance);
        Directory = new FeedDirectory(services);
        HeadsCheck = new HeadsCheck(Directory, services, Log, NullLogger<HeadsCheck>.Instance);
    }

    public static Tenant NewTenant() => new(Guid.CreateVersion7(), "FREE", "shard0", 1);

    public Tenant Tenant { get; } = NewTenant();

    public FakeEventLog Log { get; } = new();

    public FakeWakeUp WakeUp { get; } = new();

    public TimerWheel Wheel { get; } = new();

    public IOptions<FanoutOptions> Options { get; }

    public FeedDirectory Directory { get; }

    public HeadsCheck HeadsCheck { get; }

    public Task<CompanyFeed> AttachAsync() =>
        Directory.AttachAsync(Tenant, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

    /// <summary>A feed with a reader that has seen everything before it came.</summary>
    public async Task<(CompanyFeed Feed, FakeReader Reader)> AttachReaderAsync()
    {
        var feed = await AttachAsync();
        var reader = new FakeReader(feed.Log!);
        feed.Add(reader);
        return (feed, reader);
    }

    public IReadOnlyList<EventRecord> Commit(int count = 1) => Log.Append(Tenant, count);

    public void Turn(TimeSpan time) => Wheel.Advance((long)(time / TimerWheel.Tick), exception => throw exception);

    public void Dispose()
    {
        HeadsCheck.Dispose();
        _history.Dispose();
    }
}
