using Scale.Core.Domain.Orders;

namespace Scale.Bench.Seed;

/// <summary>
/// What happened to a company, in the order in which it happened: sign-up, products, then orders that are placed, paid, fulfilled and
/// completed, more of them each month, in business hours and hardly on Sundays.
/// </summary>
internal sealed class SeedHistory
{
    private readonly SeedOptions _options;
    private readonly SeededCompany _company;
    private readonly SeedRandom _random;

    private SeedHistory(SeedOptions options, SeededCompany company) =>
        (_options, _company, _random) = (options, company, new SeedRandom(options.Seed, (company.Number * 2) + 1));

    /// <summary>The company's events from the first to the last.</summary>
    public static IEnumerable<SeededEvent> Of(SeedOptions options, SeededCompany company) => new SeedHistory(options, company).Events();

    private IEnumerable<SeededEvent> Events()
    {
        long seq = 1;
        yield return new(seq, _company.CreatedAt);
        foreach (var product in _company.Products)
            yield return new(++seq, product.CreatedAt, product);

        var changes = new PriorityQueue<(SeededOrder Order, int Change), DateTimeOffset>();
        foreach (var at in Times())
        {
            for (; changes.TryPeek(out var due, out var when) && when <= at; changes.Dequeue())
                yield return new(++seq, when, Order: due.Order, Changes: due.Change);
            var order = Order(at);
            yield return new(++seq, at, Order: order);
            for (var i = 1; i <= order.Changes.Length; i++)
                changes.Enqueue((order, i), order.Changes[i - 1].At);
        }

        while (changes.TryDequeue(out var last, out var when))
            yield return new(++seq, when, Order: last.Order, Changes: last.Change);
    }

    private DateTimeOffset[] Times()
    {
        var times = new DateTimeOffset[_company.Orders];
        for (var i = 0; i < times.Length; i++)
            times[i] = Time();
        Array.Sort(times);
        return times;
    }

    private DateTimeOffset Time()
    {
        var open = _company.Products[^1].CreatedAt.AddMilliseconds(1);
        var days = (_options.Until - open).Days;
        DateTimeOffset day;
        // The square root makes trade grow from nothing, as a new company's does.
        do
            day = new DateTimeOffset(open.Date.AddDays((int)(days * Math.Sqrt(_random.Fraction()))), TimeSpan.Zero);
        while (day.DayOfWeek == DayOfWeek.Sunday && _random.Fraction() < 0.8);
        var at = SeedRandom.ToMilliseconds(day.AddHours(8 + (6 * (_random.Fraction() + _random.Fraction()))));
        return at > open ? at : open;
    }

    private SeededOrder Order(DateTimeOffset at)
    {
        var products = _company.Products;
        var lines = new SeededLine[_random.Between(1, Math.Min(5, products.Count))];
        // Neighbouring products from a random start, mostly the first ones: no product twice in a basket, and some sell better.
        var first = _random.Fraction() is var f ? (int)(products.Count * f * f) : 0;
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new(products[(first + i) % products.Count], _random.Fraction() < 0.8 ? 1 : _random.Between(2, 4));
        var reference = _random.Fraction() < 0.6 ? $"PO-{_random.Between(10_000, 99_999)}" : null;
        return new(_company, _random.Id(at), reference, at, lines, Changes(at));
    }

    // What would be after the end has not happened yet.
    private SeededChange[] Changes(DateTimeOffset placed)
    {
        var paid = Later(placed, hours: 48);
        var fulfilled = Later(paid, hours: 96);
        var completed = Later(fulfilled, hours: 240);
        var cancelled = _random.Fraction() < 0.04;
        SeededChange[] path = cancelled
            ? [new(OrderStatus.Paid, paid), new(OrderStatus.Cancelled, fulfilled)]
            : [new(OrderStatus.Paid, paid), new(OrderStatus.Fulfilled, fulfilled), new(OrderStatus.Completed, completed)];
        return [.. path.TakeWhile(change => change.At < _options.Until)];
    }

    private DateTimeOffset Later(DateTimeOffset at, int hours) =>
        SeedRandom.ToMilliseconds(at + TimeSpan.FromMinutes(5) + (TimeSpan.FromHours(hours) * _random.Fraction()));
}
