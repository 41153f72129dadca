using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Tenancy;

/// <summary>
/// Takes work to the shard a company lives on, also when it moves meanwhile. Principals and the directory remember a tenant for seconds;
/// the shard that refuses says where the company went, and that is remembered here for all of them, so that one request pays for it.
/// </summary>
public sealed class TenantHomes(ShardDatabases shards, IOptions<TenancyOptions> options, TimeProvider clock)
{
    private const string WhereaboutsSql = "SELECT epoch, moved_to FROM tenant_whereabouts($1)";
    private const int MostForwards = 5;

    // Longer than anybody may remember a tenant.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ExpiringCache<Guid, Home> _moved = new(options.Value.CacheCapacity, clock);

    /// <summary>The tenant with the newest home this process knows.</summary>
    public Tenant Latest(Tenant tenant) =>
        _moved.TryGet(tenant.CompanyId, out var home) && home.Epoch > tenant.Epoch
            ? tenant with { Shard = home.Shard, Epoch = home.Epoch }
            : tenant;

    /// <summary>Asks the primary of the tenant's shard where the company lives: there, or where it went.</summary>
    public async Task<Tenant> AskPrimaryAsync(Tenant tenant, CancellationToken ct)
    {
        await using var command = shards.Primary(tenant.Shard).CreateCommand(WhereaboutsSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId });
        await using var rows = await command.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
            return tenant.Epoch == 1 ? tenant : throw new CompanyMovingException(tenant.CompanyId);
        var home = TenantFence.Forward(tenant, rows.GetInt32(0), rows.IsDBNull(1) ? null : rows.GetString(1));
        Learn(home);
        return home;
    }

    /// <summary>Runs one write transaction: again where the company went, and again after a pause while it is on its way.</summary>
    internal async Task<T> WriteAsync<T>(Tenant tenant, Func<Tenant, Task<T>> write, CancellationToken ct)
    {
        long? moving = null;
        for (var forwards = 0; ;)
        {
            tenant = Latest(tenant);
            try
            {
                return await write(tenant);
            }
            catch (PostgresException e) when (TenantFence.IsElsewhere(e))
            {
                if (++forwards > MostForwards || TenantFence.Forward(tenant, e) is not { } home)
                    throw new CompanyMovingException(tenant.CompanyId, e);
                TenancyTelemetry.Refused("elsewhere");
                Learn(home);
            }
            catch (PostgresException e) when (TenantFence.IsMoving(e))
            {
                // From the first refusal: what the write waited for before that is none of the move's.
                if (clock.GetElapsedTime(moving ??= clock.GetTimestamp()) >= options.Value.MoveWait)
                    throw new CompanyMovingException(tenant.CompanyId, e);
                TenancyTelemetry.Refused("moving");
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25)), clock, ct);
            }
        }
    }

    /// <summary>Runs a read; <paramref name="read"/> is told where it may be answered.</summary>
    internal async Task<T> ReadAsync<T>(Tenant tenant, ReadFrom from, Func<Tenant, ReadFrom, Task<HostAnswer<T>>> read, CancellationToken ct)
    {
        for (var forwards = 0; ; forwards++)
        {
            tenant = Latest(tenant);
            if (await read(tenant, from) is { IsHere: true } answer)
                return answer.Value;
            if (forwards == MostForwards)
                throw new CompanyMovingException(tenant.CompanyId);
            var home = await AskPrimaryAsync(tenant, ct);
            // It does live there: a standby has not heard of it yet, or it has no rows yet.
            if (home.Shard == tenant.Shard)
                from = ReadFrom.Primary;
            tenant = home;
        }
    }

    private void Learn(Tenant tenant)
    {
        if (tenant.Epoch > 1 && Latest(tenant).Epoch == tenant.Epoch)
            _moved.Set(tenant.CompanyId, new Home(tenant.Shard, tenant.Epoch), Lifetime);
    }

    private readonly record struct Home(string Shard, int Epoch);
}
