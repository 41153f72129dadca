using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Data;

namespace Scale.Core.ApiKeys;

/// <summary>
/// When keys were last used. Noted when a key is looked up, which happens every few seconds for a key in use, and written for many keys at once:
/// a request costs nothing. What a process that is killed had noted is lost.
/// </summary>
internal sealed class ApiKeyUse(CatalogDatabase catalog, IOptions<CredentialOptions> options, TimeProvider clock, ILogger<ApiKeyUse> logger)
    : BackgroundService
{
    private const string Sql = "SELECT touch_api_keys($1, $2)";
    private const int MostPerWrite = 1_000;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = new();

    public void Note(Guid key, DateTimeOffset at)
    {
        // Bounded by the keys that are remembered at all; beyond, the next look-up of the key notes it.
        if (_used.ContainsKey(key) || _used.Count < options.Value.CacheCapacity)
            _used[key] = at;
    }

    public async Task WriteAsync(CancellationToken ct)
    {
        foreach (var some in _used.ToArray().Chunk(MostPerWrite))
        {
            await using var command = catalog.Primary.CreateCommand(Sql);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. some.Select(one => one.Key)] });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. some.Select(one => one.Value)] });
            await command.ExecuteNonQueryAsync(ct);
            foreach (var one in some)
                _used.TryRemove(one);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.UsePeriod, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryWriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written on the way out.
        }
    }

    private async Task TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or StoreBusyException or TimeoutException or OperationCanceledException)
        {
            if (!ct.IsCancellationRequested)
                logger.LogWarning(e, "The last use of {Count} keys could not be written; it is tried again", _used.Count);
        }
    }
}
