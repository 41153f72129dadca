using Microsoft.Extensions.Options;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

public sealed class RequestMeterTests
{
    private static readonly Tenant Company = OwnShard.NewTenant();

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 21, 10, 15, 30, TimeSpan.Zero));

    [Fact]
    public void Requests_are_counted_by_company_part_and_minute_and_taken_once()
    {
        var meter = Meter();
        var other = OwnShard.NewTenant();
        foreach (var status in (int[])[200, 304, 404, 429, 503])
            meter.Count(Company, "orders", status, TimeSpan.FromMicroseconds(10));
        meter.Count(Company, "products", 200, TimeSpan.FromMicroseconds(5));
        meter.Count(other, "orders", 200, TimeSpan.FromMicroseconds(7));
        _clock.Advance(TimeSpan.FromSeconds(30));
        meter.Count(Company, "orders", 200, TimeSpan.FromMicroseconds(1));

        var taken = meter.Take().ToDictionary(one => (one.Key.CompanyId, one.Key.Group, DateTime.UnixEpoch.AddMinutes(one.Key.Minute).Minute), one => one.Counts);
        Assert.Equal(4, taken.Count);
        Assert.Equal(new RequestCounts(5, 2, 1, 1, 50), taken[(Company.CompanyId, "orders", 15)]);
        Assert.Equal(new RequestCounts(1, 0, 0, 0, 5), taken[(Company.CompanyId, "products", 15)]);
        Assert.Equal(new RequestCounts(1, 0, 0, 0, 7), taken[(other.CompanyId, "orders", 15)]);
        Assert.Equal(new RequestCounts(1, 0, 0, 0, 1), taken[(Company.CompanyId, "orders", 16)]);
        Assert.Empty(meter.Take());
    }

    [Fact]
    public void Beyond_the_room_requests_are_not_counted_and_minutes_that_are_over_make_room()
    {
        var meter = Meter(most: 2);
        foreach (var group in (string[])["a", "b", "c", "a"])
            meter.Count(Company, group, 200, TimeSpan.Zero);

        Assert.Equal(["a", "b"], meter.Take().Select(one => one.Key.Group).Order());
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(meter.Take());
        foreach (var group in (string[])["c", "d", "e"])
            meter.Count(Company, group, 200, TimeSpan.Zero);
        Assert.Equal(["c", "d"], meter.Take().Select(one => one.Key.Group).Order());
    }

    [Fact]
    public void What_is_given_back_is_taken_with_what_came_meanwhile()
    {
        var meter = Meter();
        meter.Count(Company, "orders", 429, TimeSpan.FromMicroseconds(10));
        var taken = Assert.Single(meter.Take());
        meter.Count(Company, "orders", 500, TimeSpan.FromMicroseconds(1));
        taken.Cell.GiveBack(taken.Counts);

        Assert.Equal(new RequestCounts(2, 1, 1, 1, 11), Assert.Single(meter.Take()).Counts);
    }

    [Fact]
    public void But_for_the_first_of_a_minute_a_request_allocates_nothing()
    {
        var meter = Meter();
        for (var i = 0; i < 100; i++)
            meter.Count(Company, "orders", 200, TimeSpan.Zero);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            meter.Count(Company, "orders", 200, TimeSpan.Zero);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private RequestMeter Meter(int most = 100) => new(Options.Create(new MeteringOptions { MostCells = most }), _clock);
}
