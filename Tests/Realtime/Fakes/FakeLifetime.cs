using Microsoft.Extensions.Hosting;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>A host that never stops.</summary>
internal sealed class FakeLifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
