using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Scale.Core.Data.Changes;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Domain;

public sealed class OrderPlacementTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private Tenant _tenant = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
    }

    [Fact]
    public async Task The_server_computes_the_totals_and_takes_the_stock()
    {
        var glasses = await core.CreateProductAsync(_tenant, Cancellation, stock: 10, price: 12_999);
        var cloth = await core.CreateProductAsync(_tenant, Cancellation, stock: 10, price: 250);

        var order = Assert.IsType<OrderPlacement.Placed>(await PlaceAsync((glasses, 1), (cloth, 4))).Order;

        Assert.Equal(13_999, order.Total);
        Assert.Equal([(1, 12_999L), (2, 1_000L)], order.Items.Select(item => (item.Line, item.LineTotal)));
        Assert.Equal((9, 6), (await StockAsync(glasses), await StockAsync(cloth)));
    }

    [Fact]
    public async Task Reading_an_order_gives_the_bytes_that_placing_it_gave()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation);
        var order = Assert.IsType<OrderPlacement.Placed>(await PlaceAsync((product, 2), (product, 1))).Order;

        var read = new ArrayBufferWriter<byte>();
        Assert.Equal(1, await core.Get<OrderQueries>().WriteByIdAsync(_tenant, order.Id, read, Cancellation));

        var placed = JsonBytes.Of(order, OrderJson.Write);
        Assert.Equal(Encoding.UTF8.GetString(placed.Span), Encoding.UTF8.GetString(read.WrittenSpan));
        Assert.Equal(2, JsonDocument.Parse(placed).RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_refusal_says_how_much_there_is_and_takes_nothing()
    {
        var scarce = await core.CreateProductAsync(_tenant, Cancellation, stock: 3);
        var plenty = await core.CreateProductAsync(_tenant, Cancellation, stock: 100);

        var refusal = Assert.IsType<OrderPlacement.InsufficientStock>(await PlaceAsync((plenty, 5), (scarce, 2), (scarce, 2)));

        Assert.Equal([new StockShortage(scarce.Id, scarce.Sku, 4, 3)], refusal.Shortages);
        Assert.Equal((3, 100), (await StockAsync(scarce), await StockAsync(plenty)));
    }

    [Fact]
    public async Task Unknown_products_are_named_and_another_companys_are_unknown()
    {
        var other = await core.SignUpAsync(Cancellation);
        var mine = await core.CreateProductAsync(_tenant, Cancellation);
        var theirs = await core.CreateProductAsync(other, Cancellation);

        var refusal = Assert.IsType<OrderPlacement.UnknownProducts>(await PlaceAsync((mine, 1), (theirs, 1)));
        Assert.Equal([theirs.Id], refusal.ProductIds);
    }

    [Fact]
    public async Task One_order_has_one_currency()
    {
        var euro = await core.CreateProductAsync(_tenant, Cancellation);
        var franc = await core.CreateProductAsync(_tenant, Cancellation, currency: "CHF");

        var refusal = Assert.IsType<OrderPlacement.MixedCurrency>(await PlaceAsync((euro, 1), (franc, 1)));
        Assert.Equal(["CHF", "EUR"], refusal.Currencies);
    }

    [Fact]
    public async Task A_total_that_clients_could_not_read_exactly_is_refused()
    {
        var dear = await core.CreateProductAsync(_tenant, Cancellation, stock: 1_000_000, price: 1_000_000_000_000);

        Assert.IsType<OrderPlacement.TotalTooLarge>(await PlaceAsync((dear, 100_000)));
        Assert.IsType<OrderPlacement.TotalTooLarge>(await PlaceAsync((dear, 9_000), (dear, 9_000)));
        Assert.Equal(1_000_000, await StockAsync(dear));
    }

    [Fact]
    public async Task Fifty_orders_at_once_for_twenty_pieces_sell_exactly_twenty()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation, stock: 20);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PlaceAsync((product, 1))));

        Assert.Equal(20, outcomes.OfType<OrderPlacement.Placed>().Count());
        Assert.Equal(30, outcomes.OfType<OrderPlacement.InsufficientStock>().Count());
        Assert.Equal(0, await StockAsync(product));
    }

    [Fact]
    public async Task Orders_for_the_same_products_in_opposite_order_do_not_deadlock()
    {
        var first = await core.CreateProductAsync(_tenant, Cancellation);
        var second = await core.CreateProductAsync(_tenant, Cancellation);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            i => i % 2 == 0 ? PlaceAsync((first, 1), (second, 1)) : PlaceAsync((second, 1), (first, 1))));

        Assert.All(outcomes, outcome => Assert.IsType<OrderPlacement.Placed>(outcome));
        Assert.Equal((960, 960), (await StockAsync(first), await StockAsync(second)));
    }

    [Fact]
    public async Task Every_order_has_its_event_and_the_numbers_have_no_gap()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation, stock: 30);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PlaceAsync((product, 1))));

        var events = await core.Get<IEventLog>().ReadAsync(_tenant, 0, 1_000, Cancellation);

        Assert.Equal(Enumerable.Range(1, 32).Select(i => (long)i), events.Select(e => e.Seq));
        Assert.Equal(["company.created", "product.created"], events.Take(2).Select(e => e.Type));
        Assert.All(events.Skip(2), e => Assert.Equal("order.created", e.Type));
    }

    [Fact]
    public async Task Placing_takes_two_round_trips()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation);
        var commands = new ConcurrentQueue<ActivityTraceId>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => commands.Enqueue(span.TraceId),
        };
        ActivitySource.AddActivityListener(listener);
        var trips = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
            Assert.IsType<OrderPlacement.Placed>(await PlaceAsync((product, 1)));
            trips.Add(commands.Count(trace => trace == request.TraceId));
        }

        // Now and then a connection is opened, or the server's clock looked at; that is nothing of the order's.
        Assert.Equal(2, trips.Min());
    }

    [Fact]
    public async Task A_product_number_is_unique_in_its_company_only()
    {
        var other = await core.SignUpAsync(Cancellation);
        var values = new NewProduct("RB-2140", "Wayfarer", 12_999, "EUR", 1);
        var commands = core.Get<ProductCommands>();

        Assert.IsType<Change<Product>.Done>(await commands.CreateAsync(_tenant, values, Cancellation));
        Assert.IsType<Change<Product>.Done>(await commands.CreateAsync(other, values, Cancellation));
        Assert.Equal("RB-2140", Assert.IsType<SkuTaken>(await commands.CreateAsync(_tenant, values, Cancellation)).Sku);
    }

    [Fact]
    public async Task Who_loses_the_race_for_a_product_number_is_told_which()
    {
        await using var other = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var watch = await core.OpenAsOwnerAsync("shard0", Cancellation);
        var pid = await other.SingleAsync<int>("select pg_backend_pid()", Cancellation);
        await using var first = await other.BeginTransactionAsync(Cancellation);
        await other.ExecuteAsync(
            "insert into products (company_id, id, sku, name, price, currency, stock, created_at) values ($1, gen_random_uuid(), 'RB-2', 'x', 1, 'EUR', 1, now())",
            Cancellation, _tenant.CompanyId);

        NewProduct[] wanted = [new("RB-1", "Wayfarer", 1, "EUR", 1), new("RB-2", "Wayfarer", 1, "EUR", 1)];
        var second = core.Get<ProductCommands>().CreateManyAsync(_tenant, wanted, Cancellation);
        while (!await watch.SingleAsync<bool>("select exists (select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)))", Cancellation, pid))
            await Task.Yield();
        await first.CommitAsync(Cancellation);

        Assert.Equal(["RB-2"], Assert.IsType<SkusTaken>(await second).Skus);
    }

    private Task<OrderPlacement> PlaceAsync(params (Product Product, int Quantity)[] items) => core.Get<OrderCommands>().PlaceAsync(
        _tenant, new NewOrder([.. items.Select(item => new NewOrderItem(item.Product.Id, item.Quantity))], null), Cancellation);

    private async Task<int> StockAsync(Product product)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.SingleAsync<int>("select stock from products where id = $1", Cancellation, product.Id);
    }
}
