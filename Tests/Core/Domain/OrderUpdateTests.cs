using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Domain;

public sealed class OrderUpdateTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private Tenant _tenant = null!;
    private Product _product = null!;
    private Order _order = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
        _product = await core.CreateProductAsync(_tenant, Cancellation, stock: 10);
        _order = Assert.IsType<OrderPlacement.Placed>(await core.Get<OrderCommands>().PlaceAsync(
            _tenant, new NewOrder([new NewOrderItem(_product.Id, 3), new NewOrderItem(_product.Id, 1)], null), Cancellation)).Order;
    }

    [Fact]
    public async Task An_order_goes_from_placed_to_completed_and_every_step_raises_its_event()
    {
        foreach (var (index, status) in ((string[])["paid", "fulfilled", "completed"]).Index())
        {
            var order = Assert.IsType<Change<Order>.Done>(await MoveAsync(status)).Resource;
            Assert.Equal((status, index + 2L, 2), (order.Status, order.Version, order.Items.Count));
        }
        Assert.Equal(["company.created", "product.created", "order.created", "order.paid", "order.fulfilled", "order.completed"], await EventTypesAsync());
        Assert.Equal(6, await StockAsync());
    }

    [Theory]
    [InlineData("fulfilled")]
    [InlineData("completed")]
    public async Task A_step_that_does_not_follow_is_refused_and_changes_nothing(string status)
    {
        var refusal = Assert.IsType<WrongStatus>(await MoveAsync(status));
        Assert.Equal(("placed", "paid, cancelled"), (refusal.Status, string.Join(", ", refusal.Allowed)));
        Assert.Equal(3, (await EventTypesAsync()).Count);
    }

    [Fact]
    public async Task Cancelling_gives_the_stock_back_once()
    {
        Assert.Equal(2, Assert.IsType<Change<Order>.Done>(await MoveAsync("cancelled")).Resource.Version);
        Assert.Equal(10, await StockAsync());
        Assert.Equal(2, Assert.IsType<Change<Order>.Done>(await MoveAsync("cancelled")).Resource.Version);
        Assert.IsType<WrongStatus>(await MoveAsync("paid"));
        Assert.Equal(10, await StockAsync());
    }

    [Fact]
    public async Task What_was_refilled_meanwhile_does_not_keep_an_order_from_being_cancelled()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await owner.ExecuteAsync("update products set stock = $2 where id = $1", Cancellation, _product.Id, Product.MostStock - 1);

        Assert.IsType<Change<Order>.Done>(await MoveAsync("cancelled"));
        Assert.Equal(Product.MostStock, await StockAsync());
        // Where it already was above that, it stays; not even an integer could hold the sum.
        var second = Assert.IsType<OrderPlacement.Placed>(await core.Get<OrderCommands>().PlaceAsync(_tenant, new NewOrder([new NewOrderItem(_product.Id, 3)], null), Cancellation)).Order;
        await owner.ExecuteAsync("update products set stock = $2 where id = $1", Cancellation, _product.Id, int.MaxValue);
        Assert.IsType<Change<Order>.Done>(await core.Get<OrderUpdates>().UpdateAsync(
            _tenant, second.Id, ExpectedVersion.Any, values => values with { Status = "cancelled" }, Cancellation));
        Assert.Equal(int.MaxValue, await StockAsync());
    }

    [Fact]
    public async Task Of_many_who_cancel_at_once_one_does()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MoveAsync("cancelled")));
        Assert.All(outcomes, outcome => Assert.Equal(2, Assert.IsType<Change<Order>.Done>(outcome).Resource.Version));
        Assert.Single(await EventTypesAsync(), "order.cancelled");
        Assert.Equal(10, await StockAsync());
    }

    [Fact]
    public async Task A_fulfilled_order_cannot_be_cancelled()
    {
        await MoveAsync("paid");
        await MoveAsync("fulfilled");
        Assert.IsType<WrongStatus>(await MoveAsync("cancelled"));
        Assert.Equal(6, await StockAsync());
    }

    [Fact]
    public async Task A_change_decided_on_another_version_is_refused()
    {
        await MoveAsync("paid");
        var refusal = await core.Get<OrderUpdates>().UpdateAsync(_tenant, _order.Id, ExpectedVersion.Of(1), order => order with { Reference = "later" }, Cancellation);
        Assert.Equal(2, Assert.IsType<Change<Order>.OtherVersion>(refusal).Version);
    }

    [Fact]
    public async Task Only_what_is_over_can_be_archived_and_it_can_be_restored()
    {
        Assert.IsType<WrongStatus>(await core.Get<OrderUpdates>().ArchiveAsync(_tenant, _order.Id, ExpectedVersion.Any, Cancellation));
        await MoveAsync("cancelled");
        var archived = Assert.IsType<Change<Order>.Done>(await core.Get<OrderUpdates>().ArchiveAsync(_tenant, _order.Id, ExpectedVersion.Any, Cancellation)).Resource;
        Assert.NotNull(archived.ArchivedAt);
        // Again, it stays as it is, and is answered whole.
        var again = Assert.IsType<Change<Order>.Done>(await core.Get<OrderUpdates>().ArchiveAsync(_tenant, _order.Id, ExpectedVersion.Any, Cancellation)).Resource;
        Assert.Equal((archived.ArchivedAt, archived.Version, 2), (again.ArchivedAt, again.Version, again.Items.Count));
        var restored = Assert.IsType<Change<Order>.Done>(await core.Get<OrderUpdates>().RestoreAsync(_tenant, _order.Id, ExpectedVersion.Any, Cancellation)).Resource;
        Assert.Equal((null, 4, 2), (restored.ArchivedAt, restored.Version, restored.Items.Count));
    }

    private Task<Change<Order>> MoveAsync(string status) =>
        core.Get<OrderUpdates>().UpdateAsync(_tenant, _order.Id, ExpectedVersion.Any, order => order with { Status = status }, Cancellation);

    private async Task<int> StockAsync()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.SingleAsync<int>("select stock from products where id = $1", Cancellation, _product.Id);
    }

    private async Task<List<string>> EventTypesAsync()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.ListAsync<string>("select type from events where company_id = $1 order by seq", Cancellation, _tenant.CompanyId);
    }
}
