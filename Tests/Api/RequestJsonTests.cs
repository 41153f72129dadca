using System.Net.Http.Headers;
using System.Text;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>How strictly request bodies are read, and how what is wrong is named.</summary>
public sealed class RequestJsonTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("""{"sku":5}""", "sku")]
    [InlineData("""{"price":"5"}""", "price")]
    [InlineData("""{"price":1.5}""", "price")]
    [InlineData("""{"price":9223372036854775808}""", "price")]
    [InlineData("""{"stock":true}""", "stock")]
    [InlineData("""{"stock":4294967296}""", "stock")]
    [InlineData("""{"colour":"red"}""", "colour")]
    [InlineData("""{"Name":"capital"}""", "Name")]
    [InlineData("""{"name":"a","name":"b"}""", "name")]
    [InlineData("""{"name":"\ud83d"}""", "name")]
    public Task A_field_that_cannot_be_read_is_named(string json, string field) => AssertInvalidAsync("/v1/products", json, field);

    [Theory]
    [InlineData("""{"items":{}}""", "items")]
    [InlineData("""{"items":[5]}""", "items[0]")]
    [InlineData("""{"items":[{},{"productId":"no-id"}]}""", "items[1].productId")]
    [InlineData("""{"items":[{"quantity":"2"}]}""", "items[0].quantity")]
    [InlineData("""{"items":[{"price":1}]}""", "items[0].price")]
    public Task A_field_inside_a_list_is_named_with_its_place(string json, string field) => AssertInvalidAsync("/v1/orders", json, field);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("""{"name":"a" "sku":"b"}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{'name':'a'}""")]
    [InlineData("""// comment""")]
    [InlineData("""{"name":"a"}{"name":"b"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("5")]
    public async Task What_is_no_JSON_object_is_malformed(string json)
    {
        using var response = await PostAsync("/v1/products", Encoding.UTF8.GetBytes(json));

        await response.ExpectAsync(400, "malformed_json");
    }

    [Fact]
    public async Task A_document_nested_too_deeply_is_refused()
    {
        using var response = await PostAsync("/v1/products", Encoding.UTF8.GetBytes($"{{\"name\":{new string('[', 10_000)}"));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        using var response = await PostAsync("/v1/products", [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_long_unknown_name_is_cut_in_the_answer()
    {
        using var response = await PostAsync("/v1/products", Encoding.UTF8.GetBytes($$"""{"{{new string('x', 10_000)}}":1}"""));

        await response.ExpectAsync(400, "validation_failed");
        Assert.True((await response.Content.ReadAsByteArrayAsync(Cancellation)).Length < 1_000);
    }

    private async Task AssertInvalidAsync(string path, string json, string field)
    {
        using var response = await PostAsync(path, Encoding.UTF8.GetBytes(json));
        await response.ExpectInvalidAsync(field);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body)
    {
        var company = await System.SignUpAsync(Cancellation);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await company.Api.PostAsync(path, content, Cancellation);
    }
}
