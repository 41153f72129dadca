using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Scale.Api.Http.Idempotency;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class IdempotencyTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_hundred_posts_at_once_with_one_key_have_one_effect_and_one_answer()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation, stock: 1_000);
        var body = new { items = new[] { new { productId = product, quantity = 1 } } };

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => PostAsync(company, "/v1/orders", body, "\"order-1\"")));

        var answered = responses.Where(response => response.StatusCode == HttpStatusCode.Created).ToList();
        var texts = await Task.WhenAll(answered.Select(response => response.Content.ReadAsStringAsync(Cancellation)));
        Assert.Single(texts.Distinct());
        Assert.Single(answered, response => !response.Headers.Contains("Idempotent-Replayed"));
        foreach (var waiting in responses.Except(answered))
        {
            await waiting.ExpectAsync(409, "idempotency_key_in_use");
            Assert.NotNull(waiting.Headers.RetryAfter);
        }
        Assert.Single((await company.Api.GetFromJsonAsync<JsonElement>("/v1/orders", Cancellation)).GetProperty("items").EnumerateArray());
        Assert.Equal(999, (await company.Api.GetFromJsonAsync<JsonElement>($"/v1/products/{product}", Cancellation)).GetProperty("stock").GetInt32());
    }

    [Fact]
    public async Task What_makes_something_honours_a_key_or_refuses_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        var document = await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);
        var silent = new List<string>();
        foreach (var operation in ApiOperation.Of(document).Where(operation => operation.Description.GetProperty("responses").TryGetProperty("201", out _)))
        {
            if (operation.Description.TryGetProperty("parameters", out var parameters)
                && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key"))
                continue;
            using var request = operation.Request(Guid.CreateVersion7(), "{}", "application/json");
            request.Headers.Add("Idempotency-Key", "key");
            using var response = await (operation.NeedsOperator ? await System.OperatorAsync() : company.Api).SendAsync(request, Cancellation);
            if (!(await response.Content.ReadAsStringAsync(Cancellation)).Contains("idempotency_key_unsupported", StringComparison.Ordinal))
                silent.Add(operation.Id);
        }
        Assert.True(silent.Count == 0, $"Call Idempotent or TakesNoIdempotencyKey where these are mapped; they ignore the header and do it again: {string.Join(", ", silent)}.");
    }

    [Fact]
    public async Task The_repeated_request_gets_status_headers_and_bytes_of_the_first()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        (string Path, object Body)[] requests =
        [
            ("/v1/orders", new { items = new[] { new { productId = product, quantity = 1 } } }),
            ("/v1/products", new { sku = "S-1", name = "Frame", price = 1, currency = "EUR", stock = 1 }),
            ("/v1/products/bulk", new { products = new[] { new { sku = "S-2", name = "Frame", price = 1, currency = "EUR", stock = 1 } } }),
            ("/v1/patients", new { firstName = "Ada", lastName = "Lovelace" }),
            ("/v1/patients/bulk", new { patients = new[] { new { firstName = "Ada", lastName = "Lovelace" } } }),
            ("/v1/exams", new
            {
                patientId = await company.CreatePatientAsync(Cancellation), performedAt = "2026-01-02T03:04:05Z", right = new { sphere = 1 }, left = new { },
            }),
            ("/v1/exports", new { resource = "orders", format = "csv" }),
            ("/v1/invitations", new { email = $"user-{Guid.CreateVersion7():N}@example.com", role = "member" }),
        ];
        foreach (var (path, body) in requests)
        {
            using var first = await PostAsync(company, path, body, $"key {path}");
            Assert.True(first.IsSuccessStatusCode, $"{path}: {await first.Content.ReadAsStringAsync(Cancellation)}");
            using var again = await PostAsync(company, path, body, $"key {path}");

            Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
            Assert.Equal(Describe(first), Describe(again));
            Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await again.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_change_that_is_sent_twice_is_made_once()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation, stock: 1);

        for (var i = 0; i < 3; i++)
        {
            using var request = Request(HttpMethod.Patch, $"/v1/products/{product}", new { addStock = 5 }, "more");
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            using var response = await company.Api.SendAsync(request, Cancellation);
            Assert.Equal(6, (await response.ReadAsync(200)).GetProperty("stock").GetInt32());
            Assert.Equal("\"2\"", response.Headers.ETag?.Tag);
        }
    }

    [Fact]
    public async Task Another_request_with_the_key_is_refused()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var first = await PostAsync(company, "/v1/patients", new { firstName = "Ada", lastName = "Lovelace" }, "key");
        await first.ReadAsync(201);

        using var otherBody = await PostAsync(company, "/v1/patients", new { firstName = "Ada", lastName = "King" }, "key");
        await otherBody.ExpectAsync(422, "idempotency_key_reused");
        using var otherAddress = await PostAsync(company, "/v1/patients/bulk", new { firstName = "Ada", lastName = "Lovelace" }, "key");
        await otherAddress.ExpectAsync(422, "idempotency_key_reused");
        using var quoted = await PostAsync(company, "/v1/patients", new { firstName = "Ada", lastName = "Lovelace" }, "\"key\"");
        await quoted.ReadAsync(201);
        Assert.Single((await company.Api.GetFromJsonAsync<JsonElement>("/v1/patients", Cancellation)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Another_caller_of_the_company_does_not_get_the_answer()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (_, member) = await company.AddUserAsync("member", Cancellation);
        using var first = await PostAsync(company, "/v1/patients", new { firstName = "Ada", lastName = "Lovelace" }, "key");

        using var request = Request(HttpMethod.Post, "/v1/patients", new { firstName = "Ada", lastName = "Lovelace" }, "key");
        using var other = await member.SendAsync(request, Cancellation);

        await other.ExpectAsync(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_refusal_frees_the_key()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation, stock: 0);
        var body = new { items = new[] { new { productId = product, quantity = 1 } } };
        using (var refused = await PostAsync(company, "/v1/orders", body, "key"))
            await refused.ExpectAsync(409, "insufficient_stock");
        using (var invalid = await PostAsync(company, "/v1/orders", new { items = Array.Empty<object>() }, "key"))
            await invalid.ExpectAsync(400, "validation_failed");
        using (var broken = await company.Api.SendAsync(Raw("/v1/orders", "{", "key"), Cancellation))
            await broken.ExpectAsync(400, "malformed_json");

        using var add = Request(HttpMethod.Patch, $"/v1/products/{product}", new { addStock = 1 }, "add");
        add.Headers.TryAddWithoutValidation("If-Match", "*");
        using (var added = await company.Api.SendAsync(add, Cancellation))
            await added.ReadAsync(200);
        using var placed = await PostAsync(company, "/v1/orders", body, "key");
        await placed.ReadAsync(201);
    }

    [Fact]
    public async Task The_body_limit_holds_with_a_key_too()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var request = Raw("/v1/orders", new string(' ', 65 * 1024) + "{}", "key");
        request.Headers.TransferEncodingChunked = true;
        using var response = await company.Api.SendAsync(request, Cancellation);
        await response.ExpectAsync(413, "body_too_large");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("\"a")]
    [InlineData("\"a\"b")]
    [InlineData("a\"b")]
    [InlineData("\"a\\n\"")]
    [InlineData("\"\"")]
    public void What_is_no_key_is_refused(string text) => Assert.False(IdempotencyKey.TryRead(text, out _));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a\\\"\\\\b\"", "a\"\\b")]
    public void A_key_is_read_with_and_without_quotes(string text, string expected)
    {
        Assert.True(IdempotencyKey.TryRead(text, out var key));
        Assert.Equal(expected, key);
    }

    [Fact]
    public void A_key_has_a_longest_length_and_comes_once()
    {
        Assert.True(IdempotencyKey.TryRead(new string('x', 255), out _));
        Assert.False(IdempotencyKey.TryRead(new string('x', 256), out _));
        Assert.False(IdempotencyKey.TryRead(new StringValues(["a", "b"]), out _));
        Assert.False(IdempotencyKey.TryRead("ä", out _));
    }

    private static string Describe(HttpResponseMessage response) =>
        $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {response.Headers.Location} {response.Headers.ETag} {response.Headers.CacheControl} {response.Content.Headers.ContentLength}";

    private static async Task<HttpResponseMessage> PostAsync(SignedUpCompany company, string path, object body, string key)
    {
        using var request = Request(HttpMethod.Post, path, body, key);
        return await company.Api.SendAsync(request, Cancellation);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object body, string key)
    {
        var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private static HttpRequestMessage Raw(string path, string body, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }
}
