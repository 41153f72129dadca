using System.Net;
using Scale.Bench.Load;

namespace Scale.Bench.Measured;

/// <summary>Something to load: where, with which requests, and which floor it is compared with.</summary>
/// <param name="Floor">Name of the target whose throughput this one is given as a share of. Null: it is a floor.</param>
internal sealed record Target(string Name, IPEndPoint Server, IReadOnlyList<byte[]> Requests, string? Floor)
{
    private const string OneFloor = "floor: order by id";
    private const string PageFloor = "floor: page of 20 orders";
    private const string PlaceFloor = "floor: rows of an order with 3 items";

    public static IReadOnlyList<Target> All(SystemAddresses addresses, IReadOnlyList<BenchTenant> tenants)
    {
        var (api, floor) = (SystemAddresses.EndPoint(addresses.Api), SystemAddresses.EndPoint(addresses.Floor));
        return
        [
            new("floor: static 512 bytes", floor, [HttpRequestBytes.Get("/static")], null),
            // A floor runs right before what is compared with it: on a busy machine both then meet the same company.
            new(OneFloor, floor, [.. Interleave(tenants, tenant => tenant.Orders.Select(id => HttpRequestBytes.Get($"/order?company={tenant.Id}&id={id}")))], null),
            new("GET /v1/orders/{id}", api, [.. Interleave(tenants, tenant => tenant.Orders.Select(id => HttpRequestBytes.Get($"/v1/orders/{id}", tenant.ApiKey)))], OneFloor),
            new(PageFloor, floor, [.. tenants.Select(tenant => HttpRequestBytes.Get($"/orders?company={tenant.Id}"))], null),
            new("GET /v1/orders (20)", api, [.. tenants.Select(tenant => HttpRequestBytes.Get("/v1/orders?limit=20", tenant.ApiKey))], PageFloor),
            new("GET /v1/products (20)", api, [.. tenants.Select(tenant => HttpRequestBytes.Get("/v1/products?limit=20", tenant.ApiKey))], PageFloor),
            new(PlaceFloor, floor, [.. Orders(tenants, (tenant, body) => HttpRequestBytes.Post($"/place?company={tenant.Id}", body))], null),
            new("POST /v1/orders (3 items)", api, [.. Orders(tenants, (tenant, body) => HttpRequestBytes.Post("/v1/orders", body, tenant.ApiKey))], PlaceFloor),
        ];
    }

    private static IEnumerable<byte[]> Orders(IReadOnlyList<BenchTenant> tenants, Func<BenchTenant, string, byte[]> request) =>
        Interleave(tenants, tenant => Enumerable.Range(0, 50).Select(i => request(tenant, Tenants.OrderBody(tenant, i))));

    // Neighbouring requests are of different companies, as they are in life.
    private static IEnumerable<byte[]> Interleave(IReadOnlyList<BenchTenant> tenants, Func<BenchTenant, IEnumerable<byte[]>> requests) =>
        tenants.SelectMany(tenant => requests(tenant).Select((request, index) => (request, index)))
            .OrderBy(pair => pair.index)
            .Select(pair => pair.request);
}
