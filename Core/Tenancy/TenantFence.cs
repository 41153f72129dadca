using System.Globalization;
using Npgsql;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Tenancy;

/// <summary>
/// What a shard says to somebody who works with an old idea of where a company lives. The shard decides, inside the transaction;
/// what the directory and the caches say is a hint.
/// </summary>
internal static class TenantFence
{
    private const string Elsewhere = "SC001";
    private const string Moving = "SC002";

    /// <summary>The write was refused because the company lives elsewhere, or here since a later move.</summary>
    public static bool IsElsewhere(PostgresException e) => e.SqlState == Elsewhere;

    /// <summary>The write was refused because the company is changing shards at this moment.</summary>
    public static bool IsMoving(PostgresException e) => e.SqlState == Moving;

    /// <summary>Where the refusing shard says the company lives now; null if it has never heard of the company.</summary>
    public static Tenant? Forward(Tenant refused, PostgresException e) =>
        e.Hint?.Split(' ') is [var epoch, var shard]
            ? Forward(refused, int.Parse(epoch, CultureInfo.InvariantCulture), shard == "here" ? null : shard)
            : null;

    /// <summary>The same for a reader that asked what the shard knows.</summary>
    public static Tenant Forward(Tenant asked, int epoch, string? movedTo) => asked with { Epoch = epoch, Shard = movedTo ?? asked.Shard };

    /// <summary>False for a reader that came to the wrong shard, or to a standby that has not heard of the company's arrival.</summary>
    /// <param name="tenant">Whom the reader works for.</param>
    /// <param name="epoch">What the host says: the epoch there, negative for a company that has moved away, 0 for one it never saw.</param>
    /// <param name="from">The primary knows everything there is to know: a company it never saw is one without rows yet.</param>
    public static bool IsHere(Tenant tenant, int epoch, ReadFrom from) =>
        epoch == tenant.Epoch || (from == ReadFrom.Primary && epoch == 0 && tenant.Epoch == 1);
}

/// <summary>What a host answered to a reader, or that the company's rows are not there.</summary>
internal readonly record struct HostAnswer<T>(bool IsHere, T Value)
{
    public static HostAnswer<T> Elsewhere => default;

    public static implicit operator HostAnswer<T>(T value) => new(true, value);
}
