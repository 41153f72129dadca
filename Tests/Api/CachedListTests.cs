using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Scale.Api.Http.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class CachedListTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_list_is_answered_from_the_cache_until_something_in_it_changes()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        var first = await company.Api.GetStringAsync("/v1/products", Cancellation);

        // Requests go round over two instances: the third one meets an instance for the second time.
        for (var i = 0; i < 6; i++)
            Assert.Equal(first, await company.Api.GetStringAsync("/v1/products", Cancellation));
        Assert.True(await HitsAsync(company) >= 1);

        await company.CreateOrderAsync(product, Cancellation, quantity: 3);
        for (var i = 0; i < 6; i++)
            Assert.Contains("\"stock\":997", await company.Api.GetStringAsync("/v1/products", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_changes_something_sees_it_at_once_on_every_instance()
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 1; i <= 25; i++)
        {
            await company.CreateProductAsync(Cancellation, sku: $"S-{i}");
            // Two requests meet both instances.
            for (var request = 0; request < 2; request++)
            {
                var page = await company.Api.GetFromJsonAsync<JsonElement>("/v1/products?limit=100", Cancellation);
                Assert.Equal(i, page.GetProperty("items").GetArrayLength());
            }
        }
    }

    [Fact]
    public async Task Whoever_changes_something_sees_it_at_once_however_much_others_read_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        using var end = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                await company.Api.GetStringAsync($"/v1/products/{product}", Cancellation);
        }, Cancellation)).ToArray();

        var hits = await HitsAsync(company);
        for (var stock = 999; stock >= 970 || await HitsAsync(company) == hits; stock--)
        {
            await company.CreateOrderAsync(product, Cancellation);
            // Two requests meet both instances; neither says by a token what it must see.
            for (var request = 0; request < 2; request++)
            {
                var read = await company.Api.GetFromJsonAsync<JsonElement>($"/v1/products/{product}", Cancellation);
                Assert.Equal(stock, read.GetProperty("stock").GetInt32());
            }
        }
        await end.CancelAsync();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task Each_list_with_its_parameters_is_its_own()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation, sku: "A");
        await company.CreateProductAsync(Cancellation, sku: "B");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["A", "B"], await SkusAsync("?sort=sku"));
            Assert.Equal(["B", "A"], await SkusAsync("?sort=-sku"));
            using var page = await company.Api.GetAsync("/v1/products?sort=sku&limit=1", Cancellation);
            var body = await page.ReadAsync(200);
            Assert.Contains($"cursor={body.GetProperty("nextCursor").GetString()}>; rel=\"next\"", Assert.Single(page.Headers.GetValues("Link")), StringComparison.Ordinal);
            Assert.Equal(["B"], await SkusAsync($"?sort=sku&limit=1&cursor={body.GetProperty("nextCursor").GetString()}"));
        }

        async Task<List<string?>> SkusAsync(string query) =>
            [.. (await company.Api.GetFromJsonAsync<JsonElement>($"/v1/products{query}", Cancellation)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString())];
    }

    [Fact]
    public async Task A_client_that_has_the_list_is_told_so_until_it_changes()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation);
        using var first = await company.Api.GetAsync("/v1/products", Cancellation);
        Assert.Equal("private, no-cache", first.Headers.CacheControl?.ToString().Split(", ").Order().Aggregate((a, b) => $"{b}, {a}"));

        using (var same = await AskAsync())
        {
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Equal(first.Headers.ETag, same.Headers.ETag);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync(Cancellation));
        }
        await company.CreateProductAsync(Cancellation);
        using var changed = await AskAsync();
        await changed.ReadAsync(200);

        Task<HttpResponseMessage> AskAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/v1/products");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            return company.Api.SendAsync(request, Cancellation);
        }
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0.5, gzip", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task A_large_list_comes_compressed_as_the_client_likes(string accepted, string? expected)
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 10; i++)
            await company.CreateProductAsync(Cancellation);
        var plain = await company.Api.GetByteArrayAsync("/v1/products", Cancellation);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/products");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var response = await company.Api.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", Assert.Single(response.Headers.Vary));
        await using var sent = await response.Content.ReadAsStreamAsync(Cancellation);
        await using Stream read = expected switch
        {
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var body = new MemoryStream();
        await read.CopyToAsync(body, Cancellation);
        Assert.Equal(plain, body.ToArray());
    }

    [Fact]
    public async Task A_list_that_is_wrong_is_refused_and_not_kept()
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 3; i++)
        {
            using var unknown = await company.Api.GetAsync("/v1/products?nothing=1", Cancellation);
            await unknown.ExpectInvalidAsync("nothing");
            using var cursor = await company.Api.GetAsync("/v1/products?cursor=x", Cancellation);
            await cursor.ExpectAsync(400, "invalid_cursor");
        }
    }

    [Fact]
    public async Task What_was_changed_past_the_API_is_seen_after_somebody_says_so()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation);
        await company.Api.GetStringAsync("/v1/products", Cancellation);
        await using (var owner = new Npgsql.NpgsqlConnection(await System.ConnectionStringAsync("shard0", Cancellation)))
        {
            await owner.OpenAsync(Cancellation);
            await owner.ExecuteAsync("update products set name = 'Past the API' where company_id = $1", Cancellation, company.Id);
        }

        await company.PostAsync("/v1/cache/invalidate", new { }, Cancellation);

        for (var i = 0; i < 4; i++)
            Assert.Contains("Past the API", await company.Api.GetStringAsync("/v1/products", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_is_read_back_as_it_was_written()
    {
        var body = CachedBody.Of(Encoding.UTF8.GetBytes(new string('x', 5_000)), "</v1/products?cursor=ä>; rel=\"next\"");

        var read = CachedBody.Codec.Read(CachedBody.Codec.Write(body));

        Assert.Equal((body.Tag, body.Link), (read.Tag, read.Link));
        Assert.True(read.Plain.Span.SequenceEqual(body.Plain.Span) && read.Gzip.Span.SequenceEqual(body.Gzip.Span) && read.Brotli.Span.SequenceEqual(body.Brotli.Span));
        Assert.InRange(read.Brotli.Length, 1, 1_000);
        Assert.Equal(0, CachedBody.Of("{}"u8, null).Gzip.Length);
    }

    private static async Task<long> HitsAsync(SignedUpCompany company)
    {
        var hits = 0L;
        for (var i = 0; i < 2; i++)
            hits += (await company.Api.GetFromJsonAsync<JsonElement>("/v1/cache", Cancellation)).GetProperty("hits").GetInt64();
        return hits;
    }
}
