namespace Scale.Core.News;

/// <summary>Keeps something of companies in memory that the catalog may change; <see cref="CatalogWatch"/> tells it.</summary>
internal interface ICompanyListener
{
    /// <summary>Everything anew: it is not known what has changed, only that whatever changes from now on will be told.</summary>
    Task BeginAsync(CancellationToken ct);

    /// <summary>These have changed, or are told again.</summary>
    void Take(IReadOnlyList<CompanyNews> changed);
}
