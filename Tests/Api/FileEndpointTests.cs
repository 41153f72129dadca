using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class FileEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);
    private SignedUpCompany _company = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
    }

    [Fact]
    public async Task What_is_uploaded_is_downloaded_with_its_checksum_type_and_name()
    {
        var id = await _company.UploadAsync(Content, Cancellation, "prescription.pdf", "application/pdf");
        var file = await _company.Api.GetFromJsonAsync<JsonElement>($"/v1/files/{id}", Cancellation);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), file.GetProperty("sha256").GetString());
        Assert.Equal((300_000, "prescription.pdf"), (file.GetProperty("sizeBytes").GetInt64(), file.GetProperty("name").GetString()));

        using var download = await _company.Api.GetAsync($"/v1/files/{id}/content", Cancellation);
        Assert.Equal(Content, await download.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("application/pdf", download.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", download.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal($"\"{file.GetProperty("sha256").GetString()}\"", download.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_range_is_answered_with_that_part_one_beyond_the_end_refused_and_what_is_known_not_sent_again()
    {
        var id = await _company.UploadAsync(Content, Cancellation);
        using var part = await GetAsync(id, request => request.Headers.Range = new RangeHeaderValue(100, 199));
        Assert.Equal(206, (int)part.StatusCode);
        Assert.Equal(Content[100..200], await part.Content.ReadAsByteArrayAsync(Cancellation));
        using var beyond = await GetAsync(id, request => request.Headers.Range = new RangeHeaderValue(300_000, null));
        await beyond.ExpectAsync(416, "range_not_satisfiable");
        using var known = await GetAsync(id, request => request.Headers.IfNoneMatch.Add(part.Headers.ETag!));
        Assert.Equal(304, (int)known.StatusCode);
    }

    [Theory]
    [InlineData("Brille \"neu\"; größer.pdf")]
    [InlineData("a.html\u2028%0d%0aSet-Cookie: x=1")]
    public async Task A_name_with_anything_in_it_stays_inside_its_header_and_is_an_attachment(string name)
    {
        var id = await _company.UploadAsync(Content, Cancellation, name, "text/html");
        using var download = await GetAsync(id, _ => { });
        var disposition = download.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", name), (disposition.DispositionType, disposition.FileNameStar));
        Assert.False(download.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Content_that_is_not_what_its_digest_says_is_refused_and_leaves_nothing()
    {
        using var damaged = await _company.SendFileAsync(Content, Cancellation, digest: SHA256.HashData("other"u8));
        await damaged.ExpectInvalidAsync("Content-Digest");
        using var sound = await _company.SendFileAsync(Content, Cancellation, digest: SHA256.HashData(Content));
        Assert.Equal(201, (int)sound.StatusCode);
        var list = await _company.Api.GetFromJsonAsync<JsonElement>("/v1/files", Cancellation);
        Assert.Single(list.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("../etc/passwd")]
    [InlineData("a\\b")]
    public async Task A_file_needs_a_name_without_slashes(string? name)
    {
        using var response = await _company.SendFileAsync(Content, Cancellation, name);
        await response.ExpectInvalidAsync("name");
    }

    [Fact]
    public async Task A_file_needs_content_and_a_type_and_is_at_most_10_MiB()
    {
        using var empty = await _company.SendFileAsync([], Cancellation);
        await empty.ExpectInvalidAsync("body");
        using var untyped = await _company.SendFileAsync(Content, Cancellation, type: null);
        await untyped.ExpectAsync(415, "unsupported_media_type");
        using var large = await _company.SendFileAsync(new byte[(10 * 1024 * 1024) + 1], Cancellation);
        await large.ExpectAsync(413, "body_too_large");
    }

    [Fact]
    public async Task A_name_is_in_no_event_and_no_audit_entry()
    {
        var id = await _company.UploadAsync(Content, Cancellation, "lovelace.pdf");
        using var renamed = await ChangeAsync(HttpMethod.Patch, id, "", new { name = "lovelace-king.pdf" });
        Assert.Equal("\"2\"", renamed.Headers.ETag?.Tag);
        using var archived = await ChangeAsync(HttpMethod.Post, id, "/archive", null);
        Assert.Equal(200, (int)archived.StatusCode);

        var log = await _company.Api.GetStringAsync($"/v1/audit?resourceId={id}", Cancellation);
        Assert.All((string[])["file.created", "file.updated", "file.archived"], action => Assert.Contains(action, log, StringComparison.Ordinal));
        Assert.DoesNotContain("lovelace", log, StringComparison.Ordinal);
        Assert.Empty((await _company.Api.GetFromJsonAsync<JsonElement>("/v1/files", Cancellation)).GetProperty("items").EnumerateArray());
        using var restored = await ChangeAsync(HttpMethod.Post, id, "/restore", null);
        Assert.Equal("\"4\"", restored.Headers.ETag?.Tag);
        Assert.Single((await _company.Api.GetFromJsonAsync<JsonElement>("/v1/files", Cancellation)).GetProperty("items").EnumerateArray());
    }

    private async Task<HttpResponseMessage> GetAsync(Guid id, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/files/{id}/content");
        prepare(request);
        return await _company.Api.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> ChangeAsync(HttpMethod method, Guid id, string action, object? body)
    {
        using var request = new HttpRequestMessage(method, $"/v1/files/{id}{action}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        return await _company.Api.SendAsync(request, Cancellation);
    }
}
