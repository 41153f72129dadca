using System.Collections.Frozen;
using Scale.Core.Data;
using Scale.Core.News;

namespace Scale.Core.RateLimits;

/// <summary>
/// The limits of companies that do not have their plan's, all of them in memory: few companies have one, and a request must not ask for it.
/// </summary>
internal sealed class LimitOverrides(CatalogDatabase catalog, RateLimitRuleSets sets) : ICompanyListener
{
    private const string AllSql = "SELECT company_id, requests FROM all_company_limits()";

    private volatile FrozenDictionary<Guid, Own> _own = FrozenDictionary<Guid, Own>.Empty;

    /// <summary>A company's own rules by <see cref="RateLimitPolicy"/>; null if it has its plan's.</summary>
    public RateLimitRules[]? Find(Guid companyId) => _own.TryGetValue(companyId, out var own) ? own.Rules : null;

    /// <inheritdoc />
    public async Task BeginAsync(CancellationToken ct)
    {
        var found = new Dictionary<Guid, Own>();
        await using var command = catalog.Primary.CreateCommand(AllSql);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            Put(found, rows.GetGuid(0), rows.GetInt64(1));
        _own = found.ToFrozenDictionary();
    }

    /// <inheritdoc />
    public void Take(IReadOnlyList<CompanyNews> changed)
    {
        var own = _own;
        // Companies that only have another plan, and what is told again, change nothing here.
        if (changed.All(company => (own.TryGetValue(company.CompanyId, out var known) ? known.Requests : null) == company.Requests))
            return;
        var next = own.ToDictionary();
        foreach (var company in changed)
        {
            if (company.Requests is { } requests)
                Put(next, company.CompanyId, requests);
            else
                next.Remove(company.CompanyId);
        }
        _own = next.ToFrozenDictionary();
    }

    // Rules that have not changed stay the same object, which is compared fastest.
    private void Put(Dictionary<Guid, Own> all, Guid companyId, long requests)
    {
        if (!_own.TryGetValue(companyId, out var known) || known.Requests != requests)
            known = new(requests, sets.OfCompany(requests));
        all[companyId] = known;
    }

    private sealed record Own(long? Requests, RateLimitRules[] Rules);
}
