using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;

namespace Scale.Core.Tenancy;

/// <summary>The directory in the catalog, behind a bounded cache of some seconds.</summary>
internal sealed class TenantDirectory(CatalogDatabase catalog, IOptions<TenancyOptions> options, TimeProvider clock) : ITenantDirectory
{
    private static readonly string FindSql = SqlText.Of<TenantDirectory>("find_tenant");
    private readonly TimeSpan _lifetime = options.Value.CacheLifetime;
    private readonly ExpiringCache<Guid, Tenant?> _cache = new(options.Value.CacheCapacity, clock);

    public async ValueTask<Tenant?> FindAsync(Guid companyId, CancellationToken cancellationToken)
    {
        if (_cache.TryGet(companyId, out var known))
        {
            TenancyTelemetry.Lookup("hit");
            return known;
        }
        var tenant = await _cache.GetAsync(companyId, LoadAsync, _ => _lifetime, cancellationToken);
        TenancyTelemetry.Lookup(tenant is null ? "unknown" : "loaded");
        return tenant;
    }

    // Not cancelled by the caller, who may be one of many; the command time-out bounds it.
    private async Task<Tenant?> LoadAsync(Guid companyId)
    {
        await using var batch = catalog.Primary.CreateBatch();
        batch.BatchCommands.Add(TenantScope.EnterHot(companyId));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FindSql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = companyId } } });
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        await reader.NextResultAsync(CancellationToken.None);
        return await reader.ReadAsync(CancellationToken.None)
            ? new Tenant(companyId, reader.GetString(0), reader.GetString(1), reader.GetInt32(2))
            : null;
    }
}
