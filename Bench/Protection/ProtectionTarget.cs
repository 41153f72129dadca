using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Scale.Bench.Floor;
using Scale.Bench.Load;
using Scale.Bench.Measured;

namespace Scale.Bench.Protection;

/// <summary>Something of the product list to ask for, from the API and from what it is compared with.</summary>
/// <param name="Answer">Name of the answer, such as <c>200</c>.</param>
/// <param name="Server">Who answers: <c>floor</c>, <c>plain</c> or <c>api</c>, as its probe is named.</param>
internal sealed record ProtectionTarget(string Answer, string Server, IPEndPoint EndPoint, IReadOnlyList<byte[]> Requests)
{
    public const string Floor = "floor", Plain = "plain", Api = "api";

    private const string ConsistencyHeader = "X-Scale-Consistency";
    private const string List = "/v1/products?limit=20";

    // What Kestrel adds by itself, or the handler has taken in already.
    private static readonly string[] Own = ["Date", "Server", "Content-Length", "Transfer-Encoding"];

    /// <summary>Each answer of the API once, kept by both floors: bare Kestrel, and a service that protects nothing.</summary>
    public static async Task<IReadOnlyList<ProtectionTarget>> PrepareAsync(SystemAddresses addresses, IReadOnlyList<BenchTenant> tenants, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        var targets = new List<ProtectionTarget>();
        foreach (var name in (string[])["200", "200 with a token", "200 in gzip", "304"])
        {
            var headers = await Task.WhenAll(tenants.Select(async tenant => name switch
            {
                "200 with a token" => $"{ConsistencyHeader}: {await WriteAsync(client, addresses, tenant, ct)}",
                "200 in gzip" => "Accept-Encoding: gzip",
                "304" => $"If-None-Match: {(await AskAsync(client, addresses, tenant, header: null, ct)).Headers["ETag"][0]}",
                _ => null,
            }));
            // The list of one company is as long as every other's.
            var answer = await AskAsync(client, addresses, tenants[0], headers[0], ct);
            var path = FloorAnswers.Path + name.Replace(" ", "-", StringComparison.Ordinal);
            foreach (var floor in (Uri[])[addresses.Floor, addresses.Plain!])
                (await client.PutAsJsonAsync(new Uri(floor, path), answer, ct)).EnsureSuccessStatusCode();

            byte[][] floors = [.. tenants.Zip(headers, (tenant, own) => HttpRequestBytes.Get(path, tenant.ApiKey, own))];
            targets.Add(new(name, Floor, SystemAddresses.EndPoint(addresses.Floor), floors));
            targets.Add(new(name, Plain, SystemAddresses.EndPoint(addresses.Plain!), floors));
            targets.Add(new(name, Api, SystemAddresses.EndPoint(addresses.Api), [.. tenants.Zip(headers, (tenant, own) => HttpRequestBytes.Get(List, tenant.ApiKey, own))]));
        }
        return targets;
    }

    // What a client that has written something sends from then on: what it has to see.
    private static async Task<string> WriteAsync(HttpClient client, SystemAddresses addresses, BenchTenant tenant, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(addresses.Api, "/v1/products"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        request.Content = JsonContent.Create(new { sku = $"BENCH-{Guid.CreateVersion7():N}", name = "Case", price = 900, currency = "EUR", stock = 1 });
        using var response = await client.SendAsync(request, ct);
        return response.EnsureSuccessStatusCode().Headers.GetValues(ConsistencyHeader).Single();
    }

    private static async Task<FloorAnswer> AskAsync(HttpClient client, SystemAddresses addresses, BenchTenant tenant, string? header, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(addresses.Api, List));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        if (header?.Split(": ", 2) is [var name, var value])
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, ct);
        var headers = response.Headers.Concat(response.Content.Headers).Where(pair => !Own.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        return new((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(ct));
    }
}
