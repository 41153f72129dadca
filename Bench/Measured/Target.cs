using System.Net;
using Scale.Bench.Load;

namespace Scale.Bench.Measured;

/// <summary>Something to load: where, with which requests, and which floor it is compared with.</summary>
/// <param name="Floor">Name of the target whose throughput this one is given as a share of. Null: it is a floor.</param>
internal sealed record Target(string Name, IPEndPoint Server, IReadOnlyList<byte[]> Requests, string? Floor)
{
    private const string Static = "floor: static 512 bytes";
    private const string Prepared = "floor: one prepared command";

    public static IReadOnlyList<Target> All(SystemAddresses addresses, IReadOnlyList<BenchTenant> tenants)
    {
        var (api, floor) = (SystemAddresses.EndPoint(addresses.Api), SystemAddresses.EndPoint(addresses.Floor));
        return
        [
            new(Static, floor, [HttpRequestBytes.Get("/static")], null),
            new(Prepared, floor, [HttpRequestBytes.Get("/prepared")], null),
            new("GET /v1/orders/{id}", api, [.. Interleave(tenants, tenant => tenant.Orders.Select(id => HttpRequestBytes.Get($"/v1/orders/{id}", tenant.ApiKey)))], Prepared),
            new("GET /v1/orders (20)", api, [.. tenants.Select(tenant => HttpRequestBytes.Get("/v1/orders?limit=20", tenant.ApiKey))], Prepared),
            new("GET /v1/products (20)", api, [.. tenants.Select(tenant => HttpRequestBytes.Get("/v1/products?limit=20", tenant.ApiKey))], Prepared),
            new("POST /v1/orders (3 items)", api, [.. Interleave(tenants, tenant => Enumerable.Range(0, 50).Select(i => HttpRequestBytes.Post("/v1/orders", Tenants.OrderBody(tenant, i), tenant.ApiKey)))], Prepared),
        ];
    }

    // Neighbouring requests are of different companies, as they are in life.
    private static IEnumerable<byte[]> Interleave(IReadOnlyList<BenchTenant> tenants, Func<BenchTenant, IEnumerable<byte[]>> requests) =>
        tenants.SelectMany(tenant => requests(tenant).Select((request, index) => (request, index)))
            .OrderBy(pair => pair.index)
            .Select(pair => pair.request);
}
