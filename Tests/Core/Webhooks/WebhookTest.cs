using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>A test of webhooks: it has a company and a receiver of its own.</summary>
public abstract class WebhookTest(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private protected WebhookSetup Setup { get; private set; } = null!;

    protected OwnShard Shard => shard;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Setup = await WebhookSetup.StartAsync(shard, Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Setup.DisposeAsync();
        await base.DisposeAsync();
    }
}
