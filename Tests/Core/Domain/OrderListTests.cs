using System.Buffers;
using System.Text.Json;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Domain;

public sealed class OrderListTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private Tenant _tenant = null!;
    private Product _product = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
        _product = await core.CreateProductAsync(_tenant, Cancellation);
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 5)]
    [InlineData(10, 10)]
    [InlineData(0, 5)]
    public async Task Pages_show_every_order_once_newest_first(int orders, int limit)
    {
        var placed = new List<Guid>();
        for (var i = 0; i < orders; i++)
            placed.Add(await PlaceAsync());

        var (seen, pages) = await WalkAsync(limit, () => Task.CompletedTask);

        Assert.Equal(placed.OrderDescending(), seen);
        Assert.Equal(Math.Max(1, (orders + limit - 1) / limit), pages);
    }

    [Fact]
    public async Task Orders_that_arrive_between_pages_neither_repeat_nor_hide_any()
    {
        var placed = new List<Guid>();
        for (var i = 0; i < 9; i++)
            placed.Add(await PlaceAsync());

        var (seen, _) = await WalkAsync(2, PlaceAsync);

        Assert.Equal(placed.OrderDescending(), seen);
    }

    [Fact]
    public async Task The_cursor_of_another_company_is_refused_and_nothing_is_written()
    {
        await PlaceAsync();
        await PlaceAsync();
        var mine = await PageAsync(_tenant, 1, null);
        var other = await core.SignUpAsync(Cancellation);
        var output = new ArrayBufferWriter<byte>();

        var written = await core.Get<ListPages>().WriteAsync(other, Query(1, mine.NextCursor), output, Cancellation);

        Assert.Equal(CursorFault.Forged, written.Fault);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public async Task The_cursor_of_another_list_is_refused()
    {
        await PlaceAsync();
        await PlaceAsync();
        var orders = await PageAsync(_tenant, 1, null);

        var written = await core.Get<ListPages>().WriteAsync(
            _tenant, new ListQuery(ProductList.Definition, 1) { Cursor = orders.NextCursor }, new ArrayBufferWriter<byte>(), Cancellation);
        Assert.Equal(CursorFault.Forged, written.Fault);
    }

    [Fact]
    public async Task An_order_of_another_company_is_not_found()
    {
        var id = await PlaceAsync();
        var other = await core.SignUpAsync(Cancellation);
        var output = new ArrayBufferWriter<byte>();

        Assert.Null(await core.Get<OrderQueries>().WriteByIdAsync(other, id, output, Cancellation));
        Assert.Equal(0, output.WrittenCount);
    }

    private async Task<(List<Guid> Seen, int Pages)> WalkAsync(int limit, Func<Task> betweenPages)
    {
        var seen = new List<Guid>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await PageAsync(_tenant, limit, cursor);
            seen.AddRange(page.Ids);
            cursor = page.NextCursor;
            pages++;
            await betweenPages();
        }
        while (cursor is not null);
        return (seen, pages);
    }

    private async Task<(List<Guid> Ids, string? NextCursor)> PageAsync(Tenant tenant, int limit, string? cursor)
    {
        var output = new ArrayBufferWriter<byte>();
        var written = await core.Get<ListPages>().WriteAsync(tenant, Query(limit, cursor), output, Cancellation);
        Assert.Equal(CursorFault.None, written.Fault);
        var body = JsonDocument.Parse(output.WrittenMemory).RootElement;
        Assert.Equal(written.NextCursor, body.GetProperty("nextCursor").GetString());
        return ([.. body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())], written.NextCursor);
    }

    private static ListQuery Query(int limit, string? cursor) => new(OrderList.Definition, limit) { Cursor = cursor };

    private async Task<Guid> PlaceAsync() => Assert.IsType<OrderPlacement.Placed>(await core.Get<OrderCommands>().PlaceAsync(
        _tenant, new NewOrder([new NewOrderItem(_product.Id, 1)], null), Cancellation)).Order.Id;
}
