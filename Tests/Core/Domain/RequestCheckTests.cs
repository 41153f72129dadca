using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;

namespace Scale.Tests.Core.Domain;

/// <summary>Errors name the field as the client wrote it.</summary>
public sealed class RequestCheckTests
{
    private static readonly NewProduct Product = new("RB-1", "Reading glasses", 1_250, "EUR", 5);

    [Fact]
    public void A_good_product_has_no_errors() => Assert.True(Product.Check().None);

    public static TheoryData<string, NewProduct> BadProducts => new()
    {
        { "sku", Product with { Sku = null } },
        { "sku", Product with { Sku = new string('x', 65) } },
        { "sku", Product with { Sku = "a\nb" } },
        { "name", Product with { Name = "   " } },
        { "price", Product with { Price = -1 } },
        { "price", Product with { Price = long.MaxValue } },
        { "currency", Product with { Currency = "eur" } },
        { "currency", Product with { Currency = "XXX" } },
        { "stock", Product with { Stock = -1 } },
    };

    [Theory]
    [MemberData(nameof(BadProducts))]
    public void A_bad_product_names_the_field(string field, NewProduct product) =>
        Assert.Equal([field], product.Check().ToDictionary().Keys);

    public static TheoryData<string, NewOrder> BadOrders => new()
    {
        { "items", new NewOrder(null, null) },
        { "items", new NewOrder([], null) },
        { "items", new NewOrder([.. Enumerable.Repeat(new NewOrderItem(Guid.CreateVersion7(), 1), 101)], null) },
        { "items[1].quantity", new NewOrder([new(Guid.CreateVersion7(), 1), new(Guid.CreateVersion7(), 0)], null) },
        { "items[0].quantity", new NewOrder([new(Guid.CreateVersion7(), Order.MostQuantity + 1)], null) },
        { "items[0].productId", new NewOrder([new(Guid.Empty, 1)], null) },
        { "reference", new NewOrder([new(Guid.CreateVersion7(), 1)], new string('x', 101)) },
    };

    [Theory]
    [MemberData(nameof(BadOrders))]
    public void A_bad_order_names_the_field(string field, NewOrder order) => Assert.Equal([field], order.Check().ToDictionary().Keys);

    [Fact]
    public void Every_wrong_field_is_named_at_once() => Assert.Equal(
        ["email", "name", "plan"], new SignUp(null, "nobody", "GOLD").Check().ToDictionary().Keys.Order());

    [Theory]
    [InlineData("anna@example.com", true)]
    [InlineData("anna.b+shop@mail.example.co.uk", true)]
    [InlineData("anna", false)]
    [InlineData("@example.com", false)]
    [InlineData("anna@", false)]
    [InlineData("anna@example", false)]
    [InlineData("anna@@example.com", false)]
    [InlineData("anna@ex ample.com", false)]
    [InlineData("anna@example..com", false)]
    [InlineData(null, false)]
    public void An_address_has_the_shape_of_one(string? address, bool plausible) => Assert.Equal(plausible, EmailAddress.IsPlausible(address));
}
