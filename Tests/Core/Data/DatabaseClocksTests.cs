using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Data;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>The month a row goes to comes from a clock; these move it.</summary>
public sealed class DatabaseClocksTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private readonly WallClock _clock = new();

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    [InlineData(1)]
    public async Task With_a_clock_that_is_days_off_nothing_is_written(int days)
    {
        var tenant = await core.SignUpAsync(Cancellation);
        var product = await core.CreateProductAsync(tenant, Cancellation);
        using var host = await BuildAsync();
        _clock.Offset = TimeSpan.FromDays(days);

        var error = await Assert.ThrowsAsync<ClockSkewException>(() => PlaceAsync(host, tenant, product.Id));

        Assert.Contains("Data:MaxClockSkew", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from orders where company_id = $1", Cancellation, tenant.CompanyId));
    }

    [Fact]
    public async Task A_clock_that_jumps_is_seen_by_the_next_write_and_writes_go_on_when_it_is_right_again()
    {
        var tenant = await core.SignUpAsync(Cancellation);
        var product = await core.CreateProductAsync(tenant, Cancellation);
        using var host = await BuildAsync();

        Assert.IsType<OrderPlacement.Placed>(await PlaceAsync(host, tenant, product.Id));
        _clock.Offset = TimeSpan.FromDays(90);
        await Assert.ThrowsAsync<ClockSkewException>(() => PlaceAsync(host, tenant, product.Id));
        _clock.Offset = TimeSpan.FromSeconds(-30);
        Assert.IsType<OrderPlacement.Placed>(await PlaceAsync(host, tenant, product.Id));
    }

    private async Task<IHost> BuildAsync()
    {
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Services.AddSingleton<TimeProvider>(_clock);
        return builder.Build();
    }

    private static Task<OrderPlacement> PlaceAsync(IHost host, Tenant tenant, Guid product) =>
        host.Services.GetRequiredService<OrderCommands>().PlaceAsync(tenant, new NewOrder([new NewOrderItem(product, 1)], null), Cancellation);
}
