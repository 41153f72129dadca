using System.Security.Cryptography;
using System.Text;
using Scale.Bench.Seed;
using Scale.Core.Domain.Orders;

namespace Scale.Tests.Bench;

/// <summary>What is seeded follows from the seed, and is what the API could have written.</summary>
public sealed class SeedPlanTests
{
    private static readonly SeedOptions Options = new(
        Companies: 30, Orders: 3_000, Seed: 7, Months: 6, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), "",
        new Dictionary<string, string> { ["shard0"] = "" }, new FileInfo("unused"));

    // If this fails, seeds of before make other rows now. If that is meant, say so in the commit and take the new digest.
    [Fact]
    public void The_same_seed_makes_the_same_bytes_on_every_machine_and_in_every_version() =>
        Assert.Equal("c7301f803663e7eac900009889e0f68f71ae68aa", Digest(Options));

    [Fact]
    public void Another_seed_makes_other_rows() => Assert.NotEqual(Digest(Options), Digest(Options with { Seed = 8 }));

    [Fact]
    public void Shards_decide_where_a_company_lives_and_nothing_else()
    {
        var two = new SeedPlan(Options with { Shards = new Dictionary<string, string> { ["shard0"] = "", ["shard1"] = "" } });

        Assert.Equal(15, two.Companies.Count(company => company.Shard == "shard1"));
        Assert.Equal(
            new SeedPlan(Options).Companies.Select(company => (company.Id, company.Name, company.Orders)),
            two.Companies.Select(company => (company.Id, company.Name, company.Orders)));
    }

    [Fact]
    public void Companies_have_all_the_orders_that_were_asked_for_and_the_first_the_most()
    {
        var companies = new SeedPlan(Options).Companies;

        Assert.Equal(Options.Orders, companies.Sum(company => company.Orders));
        Assert.Equal(companies.Max(company => company.Orders), companies[0].Orders);
        Assert.Equal(30, companies.Select(company => company.Id).Distinct().Count());
    }

    [Fact]
    public void A_company_has_its_events_in_the_order_of_time_without_gaps()
    {
        foreach (var company in new SeedPlan(Options).Companies)
        {
            var events = SeedHistory.Of(Options, company).ToList();

            Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(one => one.Seq));
            Assert.Equal(events.Select(one => one.At).Order(), events.Select(one => one.At));
            Assert.True(events[^1].At < Options.Until);
            Assert.Equal(company.Orders, events.Count(one => one.IsNewOrder));
        }
    }

    [Fact]
    public void An_order_goes_only_where_its_status_allows_and_each_step_is_an_event()
    {
        var events = SeedHistory.Of(Options, new SeedPlan(Options).Companies[0]).ToList();

        foreach (var order in events.Where(one => one.Order is not null).GroupBy(one => one.Order!))
        {
            Assert.Equal(Enumerable.Range(0, order.Key.Changes.Length + 1), order.Select(one => one.Changes));
            for (var change = 1; change <= order.Key.Changes.Length; change++)
                Assert.Contains(order.Key.StatusAfter(change), OrderStatus.After(order.Key.StatusAfter(change - 1)));
        }
    }

    private static string Digest(SeedOptions options)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var company in new SeedPlan(options).Companies)
        {
            Append($"{company.Id} {company.Owner} {company.Key} {options.OwnerOf(company)} {company.Plan} {company.Shard}");
            foreach (var one in SeedHistory.Of(options, company))
                Append($"{one.Seq} {one.At:O} {SeedEventData.Subject(company, one)} {SeedEventData.Data(company, one)}");
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset())[..40];

        void Append(FormattableString row) => digest.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(row) + "\n"));
    }
}
