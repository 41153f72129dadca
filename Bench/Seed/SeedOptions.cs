namespace Scale.Bench.Seed;

/// <param name="Companies">How many companies.</param>
/// <param name="Orders">How many orders, spread over the companies with a long tail.</param>
/// <param name="Seed">The number everything but the API keys follows from.</param>
/// <param name="Months">How far back the orders go.</param>
/// <param name="Until">The day the orders end, excluded; the same seed and day make the same rows.</param>
/// <param name="Catalog">Connection string of the catalog, as the owner of its tables.</param>
/// <param name="Shards">Connection strings of the shards, as the owner of their tables, by name.</param>
/// <param name="Keys">File that gets an API key of every company.</param>
internal sealed record SeedOptions(
    int Companies, int Orders, int Seed, int Months, DateTimeOffset Until, string Catalog, IReadOnlyDictionary<string, string> Shards, FileInfo Keys)
{
    /// <summary>The day of the earliest sign-up.</summary>
    public DateTimeOffset From => Until.AddMonths(-Months);

    /// <summary>The login of a company's owner; one address is one login over all companies, so it names the run.</summary>
    public string OwnerOf(SeededCompany company) => $"owner-{company.Number + 1}@seed-{Seed}-{Until:yyyyMMdd}.example";
}
