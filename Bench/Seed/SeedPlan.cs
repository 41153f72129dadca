using Scale.Core.Plans;

namespace Scale.Bench.Seed;

/// <summary>
/// The companies, made from the seed: a few large ones and a long tail (the n-th has 1/n of the first one's orders). Only sums, products
/// and square roots, which every machine rounds alike.
/// </summary>
internal sealed class SeedPlan
{
    private static readonly string[] Brands = ["Nordlicht", "Aurelia", "Kestrel", "Lumen", "Havel", "Optima", "Corvus", "Mira", "Tidewater", "Solis"];
    private static readonly string[] Things = ["titanium frame", "acetate frame", "reading glasses", "sunglasses", "progressive lens", "single-vision lens", "daily contact lenses", "lens cleaner", "hard case", "children's frame"];
    private static readonly string[] Kinds = ["Optik", "Eyewear", "Opticians", "Vision", "Brillen", "Eye Care"];
    private static readonly string[] Currencies = ["EUR", "EUR", "EUR", "USD", "GBP", "CHF"];
    private readonly SeedOptions _options;

    public SeedPlan(SeedOptions options)
    {
        _options = options;
        var shards = options.Shards.Keys.ToList();
        var orders = Spread(options.Orders, options.Companies);
        Companies = [.. Enumerable.Range(0, options.Companies).Select(i => Company(i, orders[i], shards[i % shards.Count]))];
    }

    /// <summary>The companies, the largest first.</summary>
    public IReadOnlyList<SeededCompany> Companies { get; }

    private SeededCompany Company(int number, int orders, string shard)
    {
        var random = new SeedRandom(_options.Seed, number * 2);
        var created = SeedRandom.ToMilliseconds(_options.From + (TimeSpan.FromDays(20) * random.Fraction()));
        var (id, owner, key) = (random.Id(created), random.Id(created), random.Id(created));
        var name = $"{random.Of(Brands)} {random.Of(Kinds)} {number + 1}";
        var currency = random.Of(Currencies);
        var products = Enumerable.Range(1, Math.Clamp(orders / 50, 5, 500)).Select(i => Product(random, i, created)).ToList();
        return new(number, id, owner, key, name, Plan(number), shard, currency, created, products, orders);
    }

    private static SeededProduct Product(SeedRandom random, int number, DateTimeOffset opened)
    {
        var created = opened + TimeSpan.FromMilliseconds(number);
        // From 5.90 to about 700, most of them cheap; prices end in 90.
        var cube = random.Fraction() is var f ? f * f * f : 0;
        var price = ((long)(500 + (70_000 * cube)) / 100 * 100) + 90;
        var name = $"{random.Of(Brands)} {random.Of(Things)} {random.Between(10, 99)}";
        return new(random.Id(created), $"SKU-{number:0000}", name, price, random.Between(200, 20_000), created);
    }

    private string Plan(int number) => ((number + 1.0) / _options.Companies) switch
    {
        <= 0.02 => PlanCodes.Enterprise,
        <= 0.10 => PlanCodes.Professional,
        <= 0.40 => PlanCodes.Basic,
        _ => PlanCodes.Free,
    };

    private static int[] Spread(int total, int parts)
    {
        var harmonic = 0.0;
        for (var n = 1; n <= parts; n++)
            harmonic += 1.0 / n;
        var counts = Enumerable.Range(1, parts).Select(n => (int)(total / (n * harmonic))).ToArray();
        // What rounding left over goes to the small ones.
        for (var (left, i) = (total - counts.Sum(), parts - 1); left > 0; left--, i = i == 0 ? parts - 1 : i - 1)
            counts[i]++;
        return counts;
    }
}
