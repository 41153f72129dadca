using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>Through the whole system: the API takes it, a worker sends it, a receiver on this machine gets it.</summary>
public sealed class WebhookEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private SignedUpCompany _company = null!;
    private WebhookReceiver _receiver = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
        _receiver = await WebhookReceiver.StartAsync(Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_order_is_told_to_a_receiver_which_can_verify_it()
    {
        var made = await CreateAsync("order.created");
        var order = await _company.CreateOrderAsync(await _company.CreateProductAsync(Cancellation), Cancellation);

        var received = await _receiver.NextAsync(Cancellation);

        Assert.True(received.IsSignedBy(made.GetProperty("secret").GetString()!));
        Assert.Equal("order.created", received.Json.GetProperty("type").GetString());
        Assert.Equal(order.GetProperty("id").GetGuid(), received.Json.GetProperty("data").GetProperty("id").GetGuid());
        var id = made.GetProperty("id").GetGuid();
        await System.DeliveryAsync(id, "status = 'succeeded'", Cancellation);
        var delivery = Assert.Single((await GetAsync($"/v1/webhooks/{id}/deliveries?status=succeeded")).GetProperty("items").EnumerateArray());
        Assert.Equal((received.Id, 1, 200), (delivery.GetProperty("messageId").GetString(), delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("lastStatus").GetInt32()));
    }

    [Fact]
    public async Task A_failure_is_tried_again_by_itself_and_a_success_when_it_is_asked_for()
    {
        var id = (await CreateAsync("order.created")).GetProperty("id").GetGuid();
        _receiver.Answers(500);
        using var tested = await _company.Api.PostAsync($"/v1/webhooks/{id}/test", null, Cancellation);
        await tested.ReadAsync(202);
        var first = await _receiver.NextAsync(Cancellation);
        _receiver.Answers(200);
        var second = await _receiver.NextAsync(Cancellation);
        var delivery = await System.DeliveryAsync(id, "status = 'succeeded'", Cancellation);
        using var again = await _company.Api.PostAsync($"/v1/webhooks/{id}/deliveries/{delivery}/redeliver", null, Cancellation);
        Assert.Equal("pending", (await again.ReadAsync(202)).GetProperty("status").GetString());
        var third = await _receiver.NextAsync(Cancellation);

        Assert.Equal("webhook.test", first.Json.GetProperty("type").GetString());
        Assert.Equal((first.Id, first.Id), (second.Id, third.Id));
    }

    [Fact]
    public async Task An_archived_company_is_told_nothing_until_it_is_back_and_then_everything()
    {
        var id = (await CreateAsync("*")).GetProperty("id").GetGuid();
        Assert.Equal("webhook.created", (await _receiver.NextAsync(Cancellation)).Json.GetProperty("type").GetString());
        using var operators = await System.OperatorAsync();
        using var archived = await SendAsync(HttpMethod.Post, $"/v1/admin/companies/{_company.Id}/archive", null, "*", operators);
        await archived.ReadAsync(200);
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", Cancellation));
        await owner.OpenAsync(Cancellation);
        Assert.True(await owner.SingleAsync<bool>("select is_held from webhook_lanes where webhook_id = $1", Cancellation, id));

        using var restored = await SendAsync(HttpMethod.Post, $"/v1/admin/companies/{_company.Id}/restore", null, "*", operators);
        await restored.ReadAsync(200);

        List<string?> told = [(await TypeAsync()), (await TypeAsync())];
        Assert.Equal(["company.archived", "company.restored"], told.Order());

        async Task<string?> TypeAsync() => (await _receiver.NextAsync(Cancellation)).Json.GetProperty("type").GetString();
    }

    [Fact]
    public async Task A_webhook_is_changed_by_its_version_and_its_secret_is_shown_once()
    {
        var id = (await CreateAsync("order.created")).GetProperty("id").GetGuid();
        Assert.DoesNotContain("whsec_", await _company.Api.GetStringAsync($"/v1/webhooks/{id}", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", await _company.Api.GetStringAsync("/v1/webhooks", Cancellation), StringComparison.Ordinal);
        using var unconditional = await SendAsync(HttpMethod.Patch, $"/v1/webhooks/{id}", new { description = "Stock" }, null);
        await unconditional.ExpectAsync(428, "precondition_required");
        using var changed = await SendAsync(HttpMethod.Patch, $"/v1/webhooks/{id}", new { description = "Stock", state = "disabled" }, "\"1\"");
        Assert.Equal("requested", (await changed.ReadAsync(200)).GetProperty("disabledReason").GetString());
        using var late = await SendAsync(HttpMethod.Post, $"/v1/webhooks/{id}/archive", null, "\"1\"");
        await late.ExpectAsync(412, "precondition_failed");
        using var closed = await _company.Api.PostAsync($"/v1/webhooks/{id}/test", null, Cancellation);
        await closed.ExpectAsync(409, "webhook_closed");

        var rotated = await _company.PostAsync($"/v1/webhooks/{id}/rotate", new { overlapSeconds = 60 }, Cancellation);
        Assert.StartsWith("whsec_", rotated.GetProperty("secret").GetString(), StringComparison.Ordinal);
        using var archived = await SendAsync(HttpMethod.Post, $"/v1/webhooks/{id}/archive", null, "\"3\"");
        Assert.Equal("\"4\"", archived.Headers.ETag?.Tag);
        Assert.Empty((await GetAsync("/v1/webhooks")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        using var response = await _company.Api.PostAsJsonAsync(
            "/v1/webhooks", new { url = "ftp://example.com", description = " ", events = new[] { "order.created", "Order" }, state = "active" }, Cancellation);
        await response.ExpectInvalidAsync("url", "description", "events[1]");
        using var empty = await _company.Api.PostAsJsonAsync("/v1/webhooks", new { }, Cancellation);
        await empty.ExpectInvalidAsync("url", "events");
    }

    [Fact]
    public async Task Members_and_keys_without_the_scope_have_nothing_to_do_with_webhooks()
    {
        var (_, member) = await _company.AddUserAsync("member", Cancellation);
        using var refused = await member.GetAsync(new Uri("/v1/webhooks", UriKind.Relative), Cancellation);
        await refused.ExpectAsync(403, "forbidden");
        var key = await _company.CreateApiKeyAsync(Cancellation, scopes: ["webhooks:read"]);
        using var read = await key.Api.GetAsync(new Uri("/v1/webhooks", UriKind.Relative), Cancellation);
        Assert.True(read.IsSuccessStatusCode);
        using var written = await key.Api.PostAsJsonAsync("/v1/webhooks", new { url = _receiver.Url, events = new[] { "*" } }, Cancellation);
        await written.ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task Pages_of_deliveries_stay_those_of_the_webhook()
    {
        var id = (await CreateAsync("order.created")).GetProperty("id").GetGuid();
        var other = (await CreateAsync("order.created")).GetProperty("id").GetGuid();
        for (var i = 0; i < 3; i++)
            await _company.PostAsync($"/v1/webhooks/{id}/test", new { }, Cancellation);
        for (var i = 0; i < 3; i++)
            await _receiver.NextAsync(Cancellation);

        using var first = await _company.Api.GetAsync($"/v1/webhooks/{id}/deliveries?limit=2", Cancellation);
        var page = await first.ReadAsync(200);
        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        var cursor = page.GetProperty("nextCursor").GetString();
        Assert.Contains($"</v1/webhooks/{id}/deliveries?limit=2&cursor=", Assert.Single(first.Headers.GetValues("Link")), StringComparison.Ordinal);
        Assert.Single((await GetAsync($"/v1/webhooks/{id}/deliveries?limit=2&cursor={cursor}")).GetProperty("items").EnumerateArray());
        using var crossed = await _company.Api.GetAsync($"/v1/webhooks/{other}/deliveries?limit=2&cursor={cursor}", Cancellation);
        await crossed.ExpectAsync(400, "invalid_cursor");
        using var asked = await _company.Api.GetAsync($"/v1/webhooks/{id}/deliveries?webhookId={other}", Cancellation);
        await asked.ExpectInvalidAsync("webhookId");
    }

    private async Task<JsonElement> CreateAsync(params string[] events) =>
        await _company.PostAsync("/v1/webhooks", new { url = _receiver.Url + "/hook", events }, Cancellation);

    private async Task<JsonElement> GetAsync(string address) => await _company.Api.GetFromJsonAsync<JsonElement>(address, Cancellation);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, object? body, string? ifMatch, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await (client ?? _company.Api).SendAsync(request, Cancellation);
    }
}
