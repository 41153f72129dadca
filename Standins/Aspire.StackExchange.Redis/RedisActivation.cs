using Microsoft.Extensions.Hosting;
using global::StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>Connects at the host's start, so that the first request does not wait for it.</summary>
internal sealed class RedisActivation(Func<IConnectionMultiplexer> multiplexer) : IHostedService
{
    // Connecting blocks its thread, for as long as the connect timeout when no server answers.
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(multiplexer, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
