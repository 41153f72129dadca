namespace Scale.Bench.Seed;

/// <summary>
/// What the companies of one shard have: products, orders with their lines, the events that are still kept, and the heads that later
/// events go on from. All in, or nothing.
/// </summary>
internal static class SeedShard
{
    private const int BatchSize = 10_000;

    /// <param name="database">The shard.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="companies">The shard's companies.</param>
    /// <param name="onBatch">Called with the rows handed over since the last call, and the orders among them.</param>
    /// <param name="ct">Ends it; then nothing was written.</param>
    public static async Task<long> WriteAsync(
        SeedDatabase database, SeedOptions options, IReadOnlyList<SeededCompany> companies, Action<long, int> onBatch, CancellationToken ct)
    {
        var eventsFrom = await database.EventsFromAsync(options, ct);
        await database.MakeMonthsAsync("orders", options.From, options.Until, ct);
        await database.MakeMonthsAsync("order_items", options.From, options.Until, ct);
        await database.MakeMonthsAsync("events", eventsFrom, options.Until, ct);

        await using var small = await database.OpenAsync(ct);
        await using var transaction = await small.BeginTransactionAsync(ct);
        var rows = await SeedDatabase.CopyAsync(small, SeedRows.Fences, companies, SeedRows.WriteFence, ct);
        rows += await SeedDatabase.CopyAsync(
            small, SeedRows.Products, companies.SelectMany(company => company.Products.Select(product => (company, product))), SeedRows.WriteProduct, ct);
        onBatch(rows, 0);

        var heads = new Dictionary<Guid, long>(companies.Count);
        await using var orders = await SeedCopy<SeededOrder>.StartAsync(database, SeedRows.Orders, SeedRows.WriteOrder, ct);
        await using var lines = await SeedCopy<(SeededOrder, int)>.StartAsync(database, SeedRows.Lines, SeedRows.WriteLine, ct);
        await using var events = await SeedCopy<(SeededCompany, SeededEvent)>.StartAsync(database, SeedRows.Events, SeedRows.WriteEvent, ct);
        // Batches of many companies, because most companies are small.
        var history = companies.SelectMany(company => SeedHistory.Of(options, company).Select(one => (Company: company, Event: one)));
        foreach (var batch in history.Chunk(BatchSize))
        {
            var placed = batch.Where(one => one.Event.IsNewOrder).Select(one => one.Event.Order!).ToArray();
            var itsLines = placed.SelectMany(order => order.Lines.Select((_, i) => (order, i))).ToArray();
            var kept = batch.Where(one => one.Event.At >= eventsFrom).ToArray();
            await orders.AddAsync(placed);
            await lines.AddAsync(itsLines);
            await events.AddAsync(kept);
            onBatch(placed.Length + itsLines.Length + kept.Length, placed.Length);
            foreach (var (company, one) in batch)
                heads[company.Id] = one.Seq;
        }

        rows += await SeedDatabase.CopyAsync(small, SeedRows.Heads, heads, SeedRows.WriteHead, ct);
        rows += await orders.CompleteAsync(ct) + await lines.CompleteAsync(ct) + await events.CompleteAsync(ct);
        await transaction.CommitAsync(ct);
        return rows;
    }
}
