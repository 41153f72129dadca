using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Isolation;

/// <summary>
/// Two companies walk every operation of the OpenAPI document. Each entry of <see cref="Walks"/> tries, as a stranger, to see or
/// touch what the owner has; an operation without an entry fails <see cref="Every_operation_is_walked"/>.
/// </summary>
public sealed partial class EndpointIsolationTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly Dictionary<string, Func<Pair, Task>> Walks = new(PeopleWalks().Concat(WebhookWalks()))
    {
        ["signUpCompany"] = pair =>
        {
            Assert.NotEqual(pair.Owner.Id, pair.Stranger.Id);
            Assert.NotEqual(pair.Owner.ApiKey, pair.Stranger.ApiKey);
            return Task.CompletedTask;
        },
        ["listPlans"] = async pair => Assert.Equal(
            await pair.Owner.Api.GetStringAsync("/v1/plans", Cancellation), await pair.Stranger.Api.GetStringAsync("/v1/plans", Cancellation)),
        ["createProduct"] = async pair => // The owner's SKU is free for the stranger, and stays the owner's.
        {
            var mine = await pair.Stranger.CreateProductAsync(Cancellation, stock: 1, sku: pair.Sku);
            Assert.NotEqual(pair.Product, mine);
            Assert.Equal(pair.Before, await pair.StateAsync());
        },
        ["listProducts"] = pair => NothingOfTheOwnerAsync(pair, "/v1/products"),
        ["getProduct"] = pair => NotFoundAsync(pair, $"/v1/products/{pair.Product}"),
        ["createProducts"] = async pair =>
        {
            var product = new { sku = pair.Sku, name = "Frame", price = 1, currency = "EUR", stock = 1 };
            await pair.Stranger.PostAsync("/v1/products/bulk", new { products = new[] { product } }, Cancellation);
            Assert.Equal(pair.Before, await pair.StateAsync());
        },
        ["updateProduct"] = pair => NotChangedAsync(pair, HttpMethod.Patch, $"/v1/products/{pair.Product}", new { name = "Mine" }),
        ["archiveProduct"] = pair => NotChangedAsync(pair, HttpMethod.Post, $"/v1/products/{pair.Product}/archive", null),
        ["restoreProduct"] = pair => NotChangedAsync(pair, HttpMethod.Post, $"/v1/products/{pair.Product}/restore", null),
        ["updateOrder"] = pair => NotChangedAsync(pair, HttpMethod.Patch, $"/v1/orders/{pair.Order}", new { status = "cancelled" }),
        ["archiveOrder"] = pair => NotChangedAsync(pair, HttpMethod.Post, $"/v1/orders/{pair.Order}/archive", null),
        ["restoreOrder"] = pair => NotChangedAsync(pair, HttpMethod.Post, $"/v1/orders/{pair.Order}/restore", null),
        ["placeOrder"] = async pair =>
        {
            using var response = await pair.Stranger.Api.PostAsJsonAsync(
                "/v1/orders", new { items = new[] { new { productId = pair.Product, quantity = 1 } } }, Cancellation);
            await response.ExpectInvalidAsync("items[0].productId");
            Assert.Equal(pair.Before, await pair.StateAsync());
        },
        ["listOrders"] = pair => NothingOfTheOwnerAsync(pair, "/v1/orders"),
        ["getOrder"] = pair => NotFoundAsync(pair, $"/v1/orders/{pair.Order}"),
        ["requestExport"] = async pair =>
        {
            using var response = await pair.Stranger.Api.PostAsJsonAsync("/v1/exports", new { resource = "orders", format = "csv" }, Cancellation);
            var address = response.Headers.Location!;
            await response.ReadAsync(202);
            Assert.DoesNotContain(pair.Order.ToString(), await DownloadAsync(pair.Stranger, address), StringComparison.Ordinal);
        },
        ["getExport"] = pair => NotFoundAsync(pair, pair.Export.ToString()),
        ["downloadExport"] = async pair =>
        {
            Assert.Contains(pair.Order.ToString(), await DownloadAsync(pair.Owner, pair.Export), StringComparison.Ordinal);
            await NotFoundAsync(pair, $"{pair.Export}/download");
        },
        ["listPartitions"] = pair => RefusedAsync(pair, "/v1/admin/partitions"),
        ["placeCompany"] = pair => RefusedAsync(pair, "/v1/admin/companies", HttpMethod.Post),
        ["listReplicas"] = pair => RefusedAsync(pair, "/v1/admin/replicas"),
        ["getQuotas"] = async pair =>
        {
            var quotas = await pair.Stranger.Api.GetFromJsonAsync<JsonElement>("/v1/quotas", Cancellation);
            Assert.Equal(pair.Stranger.Id, quotas.GetProperty("companyId").GetGuid());
            Assert.All(quotas.GetProperty("items").EnumerateArray(), quota =>
                Assert.Equal(quota.GetProperty("resource").GetString() == "users" ? 1 : 0, quota.GetProperty("used").GetInt64()));
        },
        ["getRequestUsage"] = async pair =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (!(await UsageAsync(pair.Owner)).Contains("orders", StringComparison.Ordinal))
                await timer.WaitForNextTickAsync(Cancellation);
            Assert.DoesNotContain("orders", await UsageAsync(pair.Stranger), StringComparison.Ordinal);

            static Task<string> UsageAsync(SignedUpCompany company) => company.Api.GetStringAsync("/v1/usage/requests?interval=minute", Cancellation);
        },
        ["getCompanyQuotas"] = pair => RefusedAsync(pair, $"/v1/admin/quotas/{pair.Owner.Id}"),
        ["listCompanies"] = pair => RefusedAsync(pair, "/v1/admin/companies"),
        ["archiveCompany"] = pair => RefusedAsync(pair, $"/v1/admin/companies/{pair.Owner.Id}/archive", HttpMethod.Post),
        ["restoreCompany"] = pair => RefusedAsync(pair, $"/v1/admin/companies/{pair.Owner.Id}/restore", HttpMethod.Post),
        ["changePlan"] = pair => RefusedAsync(pair, $"/v1/admin/companies/{pair.Owner.Id}/plan", HttpMethod.Put),
        ["getCache"] = async pair =>
        {
            await pair.Owner.Api.GetStringAsync("/v1/products", Cancellation);
            var figures = await pair.Stranger.Api.GetFromJsonAsync<JsonElement>("/v1/cache", Cancellation);
            Assert.Equal(0, figures.GetProperty("values").GetInt32());
        },
        ["invalidateCache"] = async pair =>
        {
            await pair.Stranger.PostAsync("/v1/cache/invalidate", new { }, Cancellation);
            Assert.Equal(pair.Before, await pair.StateAsync());
        },
        ["getCompanyCache"] = pair => RefusedAsync(pair, $"/v1/admin/cache/{pair.Owner.Id}"),
        ["invalidateCompanyCache"] = pair => RefusedAsync(pair, $"/v1/admin/cache/{pair.Owner.Id}/invalidate", HttpMethod.Post),
        ["listPools"] = pair => RefusedAsync(pair, "/v1/admin/pools"),
        ["requestMove"] = pair => RefusedAsync(pair, "/v1/admin/moves", HttpMethod.Post),
        ["listMoves"] = pair => RefusedAsync(pair, "/v1/admin/moves"),
        ["getMove"] = pair => RefusedAsync(pair, $"/v1/admin/moves/{Guid.NewGuid()}"),
        ["abortMove"] = pair => RefusedAsync(pair, $"/v1/admin/moves/{Guid.NewGuid()}/abort", HttpMethod.Post),
        ["getCompanyLimits"] = pair => RefusedAsync(pair, $"/v1/admin/companies/{pair.Owner.Id}/limits"),
        ["setCompanyLimits"] = pair => RefusedAsync(pair, $"/v1/admin/companies/{pair.Owner.Id}/limits", HttpMethod.Put),
        ["listShards"] = pair => RefusedAsync(pair, "/v1/admin/shards"),
    };

    // Nothing of the operators' is a company's business, not even that it exists there.
    private static async Task RefusedAsync(Pair pair, string address, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        using var response = await pair.Stranger.Api.SendAsync(request, Cancellation);
        await response.ExpectAsync(401, "invalid_credentials");
    }

    public static TheoryData<string> WalkedOperations => [.. Walks.Keys];

    [Fact]
    public async Task Every_operation_is_walked()
    {
        var document = await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);
        var operations = ApiOperation.Of(document).Select(operation => operation.Id).ToHashSet();

        var missing = operations.Except(Walks.Keys).ToList();
        Assert.True(missing.Count == 0, $"Say in EndpointIsolationTests.Walks how a stranger tries these, and what he must not see: {string.Join(", ", missing)}.");
        var gone = Walks.Keys.Except(operations).ToList();
        Assert.True(gone.Count == 0, $"These are no longer operations; remove them from EndpointIsolationTests.Walks: {string.Join(", ", gone)}.");
    }

    [Theory]
    [MemberData(nameof(WalkedOperations))]
    public async Task A_stranger_sees_and_touches_nothing_of_the_owner(string operation) => await Walks[operation](await Pair.CreateAsync(System));

    private static async Task NotFoundAsync(Pair pair, string address)
    {
        using var own = await pair.Owner.Api.GetAsync(address, Cancellation);
        Assert.True(own.IsSuccessStatusCode || (int)own.StatusCode == 409, $"The owner got {(int)own.StatusCode} from {address}.");
        using var foreign = await pair.Stranger.Api.GetAsync(address, Cancellation);
        await foreign.ExpectAsync(404, "not_found");
    }

    private static async Task NotChangedAsync(Pair pair, HttpMethod method, string address, object? body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await pair.Stranger.Api.SendAsync(request, Cancellation);
        await response.ExpectAsync(404, "not_found");
        Assert.Equal(pair.Before, await pair.StateAsync());
    }

    private static async Task NothingOfTheOwnerAsync(Pair pair, string list)
    {
        await pair.Owner.CreateOrderAsync(await pair.Owner.CreateProductAsync(Cancellation), Cancellation);
        using var own = await pair.Owner.Api.GetAsync($"{list}?limit=1", Cancellation);
        var page = await own.ReadAsync(200);
        Assert.Single(page.GetProperty("items").EnumerateArray());

        using var foreign = await pair.Stranger.Api.GetAsync(list, Cancellation);
        Assert.Empty((await foreign.ReadAsync(200)).GetProperty("items").EnumerateArray());
        using var followed = await pair.Stranger.Api.GetAsync($"{list}?cursor={page.GetProperty("nextCursor").GetString()}", Cancellation);
        await followed.ExpectAsync(400, "invalid_cursor");
    }

    private static async Task<string> DownloadAsync(SignedUpCompany company, Uri export)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(Cancellation))
        {
            if ((await company.Api.GetFromJsonAsync<JsonElement>(export, Cancellation)).TryGetProperty("downloadUrl", out var file))
                return await company.Api.GetStringAsync(file.GetString(), Cancellation);
        }
        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>A company that has one of everything, and one that has nothing.</summary>
    private sealed record Pair(ScaleSystem System, SignedUpCompany Owner, SignedUpCompany Stranger, string Sku, Guid Product, Guid Order, Uri Export, string Before)
    {
        public static async Task<Pair> CreateAsync(ScaleSystem system)
        {
            var owner = await system.SignUpAsync(Cancellation);
            var stranger = await system.SignUpAsync(Cancellation);
            const string Sku = "FRAME-1";
            var product = await owner.CreateProductAsync(Cancellation, sku: Sku);
            var order = (await owner.CreateOrderAsync(product, Cancellation)).GetProperty("id").GetGuid();
            using var export = await owner.Api.PostAsJsonAsync("/v1/exports", new { resource = "orders", format = "csv" }, Cancellation);
            var pair = new Pair(system, owner, stranger, Sku, product, order, export.Headers.Location!, Before: "");
            return pair with { Before = await pair.StateAsync() };
        }

        /// <summary>What a stranger could have changed.</summary>
        public async Task<string> StateAsync() =>
            await Owner.Api.GetStringAsync("/v1/products", Cancellation) + await Owner.Api.GetStringAsync("/v1/orders", Cancellation);
    }
}
