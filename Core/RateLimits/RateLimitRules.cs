using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace Scale.Core.RateLimits;

/// <summary>
/// All limits that a request must pass, together. Build it once and keep it: it is compared by its content, but its texts are made only once.
/// </summary>
public sealed class RateLimitRules : IEquatable<RateLimitRules>
{
    /// <summary>Most limits of one request.</summary>
    public const int Most = 8;

    private readonly int _hash;

    /// <param name="rules">1 to <see cref="Most"/>, each policy once.</param>
    public RateLimitRules(params IEnumerable<RateLimitRule> rules)
    {
        All = [.. rules];
        if (All.Length is 0 or > Most || All.Select(rule => rule.Policy).Distinct(StringComparer.Ordinal).Count() != All.Length)
            throw new ArgumentException($"There must be 1 to {Most} limits of different policies.", nameof(rules));
        foreach (var rule in All)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(rule.Limit, 1, nameof(rules));
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rule.Period, TimeSpan.Zero, nameof(rules));
        }
        _hash = All.Aggregate(0, HashCode.Combine);
        IsClosed = All.Any(rule => rule is { IsShadow: false, OnStoreFailure: StoreFailureMode.Closed });
        PolicyHeader = string.Join(", ", All.Where(rule => !rule.IsShadow).Select(rule => string.Create(
            CultureInfo.InvariantCulture, $"\"{rule.Policy}\";q={rule.Limit};w={Math.Max(1, (long)rule.Period.TotalSeconds)}")));
    }

    /// <summary>The limits.</summary>
    public ImmutableArray<RateLimitRule> All { get; }

    /// <summary>The value of <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10); shadow limits are not told.</summary>
    public string PolicyHeader { get; }

    /// <summary>Nobody goes on without an answer of Redis, because one of the limits is closed without it.</summary>
    internal bool IsClosed { get; }

    /// <summary>The script's arguments.</summary>
    internal RedisValue[] Arguments(int want, int cost)
    {
        var values = new RedisValue[1 + (4 * All.Length)];
        values[0] = want;
        for (var i = 0; i < All.Length; i++)
        {
            values[1 + (4 * i)] = All[i].MicrosecondsPerUnit;
            values[2 + (4 * i)] = All[i].Limit;
            values[3 + (4 * i)] = cost;
            values[4 + (4 * i)] = All[i].IsShadow ? 1 : 0;
        }
        return values;
    }

    /// <inheritdoc />
    public bool Equals(RateLimitRules? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && All.SequenceEqual(other.All));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as RateLimitRules);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;
}
