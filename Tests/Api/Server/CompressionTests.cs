using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scale.Api.Http.Limits;

namespace Scale.Tests.Api.Server;

public sealed class CompressionTests
{
    [Theory]
    [InlineData("/json?length=1024", "br", "br")]
    [InlineData("/json?length=1024", "gzip", "gzip")]
    [InlineData("/json?length=1024", "zstd, gzip;q=0.5", "gzip")]
    [InlineData("/json?length=1023", "br", null)]
    [InlineData("/json?length=4096", "", null)]
    [InlineData("/secret?length=4096", "br", null)]
    [InlineData("/binary?length=4096", "br", null)]
    [InlineData("/unmeasured?length=300", "br", null)]
    [InlineData("/rows?length=300", "br", "br")]
    public async Task JSON_from_1_KB_is_compressed_unless_it_holds_a_secret(string path, string accepted, string? encoding)
    {
        await using var host = await ServerHost.StartAsync(app =>
        {
            app.MapGet("/json", (int length, HttpResponse response) => SendAsync(response, "application/json", length));
            app.MapGet("/secret", (int length, HttpResponse response) => SendAsync(response, "application/json", length)).AnswersWithSecret();
            app.MapGet("/unmeasured", (int length, HttpResponse response) => SendAsync(response, "application/json", length, isMeasured: false));
            app.MapGet("/rows", (int length, HttpResponse response) => SendAsync(response, "application/x-ndjson", length, isMeasured: false));
            app.MapGet("/binary", (int length, HttpResponse response) => SendAsync(response, "application/octet-stream", length));
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(encoding is null ? [] : [encoding], response.Content.Headers.ContentEncoding);
        if (encoding is not null)
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    private static async Task SendAsync(HttpResponse response, string type, int length, bool isMeasured = true)
    {
        response.ContentType = type;
        if (isMeasured)
            response.ContentLength = length;
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new string('a', length - 2)));
    }
}
