using System.Text;
using System.Text.Json;
using Scale.Core.Domain;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;

namespace Scale.Bench.Seed;

/// <summary>Type and data of events, with the writers that the API uses.</summary>
internal static class SeedEventData
{
    public static (string Type, string Resource, Guid Id) Subject(SeededCompany company, SeededEvent one) => one switch
    {
        { Order: { } order } => (one.Changes == 0 ? "order.created" : $"order.{order.StatusAfter(one.Changes)}", "order", order.Id),
        { Product: { } product } => ("product.created", "product", product.Id),
        _ => ("company.created", "company", company.Id),
    };

    public static string Data(SeededCompany company, SeededEvent one) =>
        Encoding.UTF8.GetString(JsonBytes.Of((company, one), static (json, state) => Write(json, state.company, state.one)).Span);

    private static void Write(Utf8JsonWriter json, SeededCompany company, SeededEvent one)
    {
        if (one.Order is { } order)
            Write(json, order, one.Changes);
        else if (one.Product is { } product)
            ProductJson.Write(
                json, product.Id, product.Sku, product.Name, product.Price, company.Currency, product.Stock, product.CreatedAt.UtcDateTime, 1, null);
        else
            CompanyJson.Write(json, new Company { Id = company.Id, Name = company.Name, Plan = company.Plan, CreatedAt = company.CreatedAt });
    }

    private static void Write(Utf8JsonWriter json, SeededOrder order, int changes)
    {
        json.WriteStartObject();
        OrderJson.WriteHead(
            json, order.Id, order.StatusAfter(changes), order.Company.Currency, order.Total, order.Reference, order.CreatedAt.UtcDateTime,
            SeededOrder.VersionAfter(changes), null);
        json.WriteStartArray("items"u8);
        foreach (var (product, quantity) in order.Lines)
            OrderJson.WriteItem(json, product.Id, product.Sku, product.Name, quantity, product.Price, product.Price * quantity);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
