using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>What Core writes by hand is what the document says.</summary>
public sealed class ResponseShapeTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Every_response_has_the_shape_that_is_documented()
    {
        var api = await System.ClientAsync("api");
        var document = await ApiOperation.DocumentAsync(api, Cancellation);
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation, stock: 10, sku: "FRAME-1");

        var shapes = new Shapes(document, company.Api, await System.OperatorAsync());
        await shapes.PostAsync("signUpCompany", 201, new { name = "Optik", email = $"{Guid.CreateVersion7():N}@example.com" });
        await shapes.PostAsync("signUpCompany", 400, new { });
        await shapes.PostAsync("createProduct", 201, new { sku = "FRAME-2", name = "Frame", price = 100, currency = "EUR", stock = 3 });
        await shapes.PostAsync("createProduct", 409, new { sku = "FRAME-1", name = "Frame", price = 100, currency = "EUR", stock = 3 });
        var order = await shapes.PostAsync("placeOrder", 201, new { items = new[] { new { productId = product, quantity = 1 } }, reference = "A" });
        await shapes.PostAsync("placeOrder", 409, new { items = new[] { new { productId = product, quantity = 100 } } });
        await shapes.PostAsync("createProducts", 201, new { products = new[] { new { sku = "FRAME-3", name = "Frame", price = 100, currency = "EUR", stock = 3 } } });
        await shapes.ChangeAsync("updateProduct", 200, product, new { name = "Frame, matt" });
        await shapes.ChangeAsync("updateProduct", 409, product, new { addStock = -1_000 });
        await shapes.ChangeAsync("archiveProduct", 200, product);
        await shapes.ChangeAsync("restoreProduct", 200, product);
        var orderId = order.GetProperty("id").GetGuid();
        await shapes.ChangeAsync("archiveOrder", 409, orderId);
        await shapes.ChangeAsync("updateOrder", 200, orderId, new { status = "cancelled" });
        await shapes.ChangeAsync("updateOrder", 409, orderId, new { status = "paid" });
        await shapes.ChangeAsync("archiveOrder", 200, orderId);
        await shapes.ChangeAsync("restoreOrder", 200, orderId);
        var export = await shapes.PostAsync("requestExport", 202, new { resource = "orders", format = "csv" });
        await shapes.GetAsync("listProducts", 200);
        await shapes.GetAsync("getProduct", 200, product);
        await shapes.GetAsync("listOrders", 200);
        await shapes.GetAsync("getOrder", 200, order.GetProperty("id").GetGuid());
        await shapes.GetAsync("getExport", 200, export.GetProperty("id").GetGuid());
        await shapes.GetAsync("getExport", 404);
        await shapes.GetAsync("listShards", 200);
        await shapes.GetAsync("listPartitions", 200);
        await shapes.PostAsync("placeCompany", 201, new { name = "Optik", email = $"{Guid.CreateVersion7():N}@example.com", shard = "shard0" });
        await shapes.GetAsync("listReplicas", 200);
        await shapes.GetAsync("listPools", 200);
        await shapes.PostAsync("requestMove", 409, new { companyId = company.Id, target = "shard0" });
        await shapes.GetAsync("getMove", 200, await EndedMoveAsync(company.Id));
        await shapes.GetAsync("listMoves", 200);
        await shapes.GetAsync("abortMove", 404);

        Assert.True(shapes.Mismatches.Count == 0, $"Correct the response or the …Response record that documents it:\n  {string.Join("\n  ", shapes.Mismatches)}");
        var untried = ApiOperation.Of(document).Select(operation => operation.Id).Except(shapes.Tried).Except(["downloadExport"]).ToList();
        Assert.True(untried.Count == 0, $"Add these operations to ResponseShapeTests: {string.Join(", ", untried)}.");
    }

    // The system has one shard; what a move on two does is seen in its own tests.
    private async Task<Guid> EndedMoveAsync(Guid company)
    {
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await owner.OpenAsync(Cancellation);
        return await owner.SingleAsync<Guid>("""
            insert into company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at, finished_at, pause_ms, verified, error)
            values ($1, gen_random_uuid(), 'shard0', 'shard1', 1, false, 'failed', 'copying', now(), now(), 12.5, true, 'The disk is full.') returning id
            """, Cancellation, company);
    }

    private sealed class Shapes(JsonElement document, HttpClient company, HttpClient operators)
    {
        private readonly Dictionary<string, ApiOperation> _operations = ApiOperation.Of(document).ToDictionary(operation => operation.Id);

        public HashSet<string> Tried { get; } = [];

        public List<string> Mismatches { get; } = [];

        public async Task<JsonElement> PostAsync(string id, int status, object body)
        {
            using var response = await CallerOf(id).PostAsJsonAsync(_operations[id].Path, body, Cancellation);
            return await CompareAsync(id, status, response);
        }

        public async Task GetAsync(string id, int status, Guid resource = default)
        {
            using var response = await CallerOf(id).SendAsync(_operations[id].Request(resource), Cancellation);
            await CompareAsync(id, status, response);
        }

        public async Task ChangeAsync(string id, int status, Guid resource, object? body = null)
        {
            using var request = _operations[id].Request(resource, JsonSerializer.Serialize(body), "application/json");
            if (body is null)
                request.Content = null;
            using var response = await CallerOf(id).SendAsync(request, Cancellation);
            await CompareAsync(id, status, response);
        }

        private HttpClient CallerOf(string id) => _operations[id].NeedsOperator ? operators : company;

        private async Task<JsonElement> CompareAsync(string id, int status, HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)response.StatusCode == status, $"{id}: expected {status}, got {(int)response.StatusCode}: {text}");
            var body = JsonElement.Parse(text);
            Mismatches.AddRange(ResponseSchema.Mismatches(document, _operations[id], status, body));
            Tried.Add(id);
            return body;
        }
    }
}
