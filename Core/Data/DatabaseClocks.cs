using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scale.Core.Data;

/// <summary>
/// Holds this process's clock against each shard's. The time inside an id decides in which month a row goes; a write with a clock
/// that is far off is refused before it is begun, so that no row can fall outside the months that exist.
/// Between two looks at the server the monotonic clock tells what its time must be, so a jump is seen by the very next write.
/// </summary>
public sealed class DatabaseClocks(ShardDatabases shards, IOptions<DataOptions> options, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private readonly TimeSpan _most = options.Value.MaxClockSkew;

    /// <summary>Throws <see cref="ClockSkewException"/> if this process's clock is too far from the shard's. No round trip, but for the first call and one a minute.</summary>
    public ValueTask RequireAsync(string shard, CancellationToken ct) =>
        _most == TimeSpan.Zero || (_looks.TryGetValue(shard, out var look) && clock.GetElapsedTime(look.At) < LookAgainAfter && Skew(look).Duration() <= _most)
            ? ValueTask.CompletedTask
            : LookAsync(shard, ct);

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var off = _looks.Where(pair => _most > TimeSpan.Zero && Skew(pair.Value).Duration() > _most).Select(pair => $"{Skew(pair.Value)} from {pair.Key}").ToList();
        return Task.FromResult(off.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"This clock is off: {string.Join(", ", off)}."));
    }

    private async ValueTask LookAsync(string shard, CancellationToken ct)
    {
        await using var command = shards.Primary(shard).CreateCommand("select clock_timestamp()");
        var asked = clock.GetTimestamp();
        var there = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(ct))!, TimeSpan.Zero);
        // The answer was made somewhere between asking and now.
        var look = new Look(there + (clock.GetElapsedTime(asked) / 2), clock.GetTimestamp());
        _looks[shard] = look;
        if (Skew(look) is var skew && skew.Duration() > _most)
            throw new ClockSkewException(shard, skew, _most);
    }

    private TimeSpan Skew(Look look) => clock.GetUtcNow() - (look.Server + clock.GetElapsedTime(look.At));

    private readonly record struct Look(DateTimeOffset Server, long At);
}

/// <summary>This process's clock is too far from the database's; nothing is written until it is right again.</summary>
public sealed class ClockSkewException(string shard, TimeSpan skew, TimeSpan most)
    : NpgsqlException($"The clock of this process is {skew} from that of {shard}; at most {most} is allowed (Data:MaxClockSkew). Nothing was written.")
{
    /// <summary>Another instance, or this one once its clock is set, may do it.</summary>
    public override bool IsTransient => true;
}
