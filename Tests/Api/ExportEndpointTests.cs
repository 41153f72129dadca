using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ExportEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task An_export_is_accepted_made_and_downloaded()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        var orders = new List<Guid>();
        for (var i = 0; i < 3; i++)
            orders.Add((await company.CreateOrderAsync(product, Cancellation)).GetProperty("id").GetGuid());

        using var response = await company.Api.PostAsJsonAsync("/v1/exports", new { resource = "orders", format = "csv" }, Cancellation);
        var accepted = await response.ReadAsync(202);
        Assert.Equal("queued", accepted.GetProperty("status").GetString());
        Assert.Equal($"/v1/exports/{accepted.GetProperty("id").GetGuid()}", response.Headers.Location?.ToString());

        var export = await FinishedAsync(company, response.Headers.Location!);
        Assert.Equal("succeeded", export.GetProperty("status").GetString());
        Assert.Equal(1, export.GetProperty("progress").GetDouble());

        using var download = await company.Api.GetAsync(export.GetProperty("downloadUrl").GetString(), Cancellation);
        var bytes = await download.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);
        Assert.Equal("text/csv; charset=utf-8", download.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Matches(@"^orders-\d{8}T\d{6}Z\.csv$", download.Content.Headers.ContentDisposition!.FileName!);
        Assert.Equal(export.GetProperty("sizeBytes").GetInt64(), download.Content.Headers.ContentLength);
        Assert.Equal(bytes.Length, download.Content.Headers.ContentLength);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.All(orders, id => Assert.Contains(id.ToString(), text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_download_can_be_resumed_and_is_not_sent_twice_to_who_has_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        var export = await FinishedAsync(company, await RequestAsync(company));
        var address = export.GetProperty("downloadUrl").GetString();
        using var whole = await company.Api.GetAsync(address, Cancellation);
        var bytes = await whole.Content.ReadAsByteArrayAsync(Cancellation);

        using var range = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(5, null) } };
        using var rest = await company.Api.SendAsync(range, Cancellation);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(bytes[5..], await rest.Content.ReadAsByteArrayAsync(Cancellation));

        using var beyond = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(bytes.Length, null) } };
        using var complete = await company.Api.SendAsync(beyond, Cancellation);
        await complete.ExpectAsync(416, "range_not_satisfiable");
        Assert.Equal(bytes.Length, complete.Content.Headers.ContentRange?.Length);

        using var again = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var unchanged = await company.Api.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_not_there_yet_or_never_will_be_is_a_conflict()
    {
        var company = await System.SignUpAsync(Cancellation);
        var queued = await InsertAsync(company, "queued", error: null);
        var failed = await InsertAsync(company, "failed", "too_large");
        await System.ReplicatedAsync(Cancellation);

        using var early = await company.Api.GetAsync($"/v1/exports/{queued}/download", Cancellation);
        await early.ExpectAsync(409, "export_not_ready");

        using var never = await company.Api.GetAsync($"/v1/exports/{failed}/download", Cancellation);
        await never.ExpectAsync(409, "export_failed");
        using var status = await company.Api.GetAsync($"/v1/exports/{failed}", Cancellation);
        Assert.Equal("too_large", (await status.ReadAsync(200)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_cannot_be_exported_is_named()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var nothing = await company.Api.PostAsJsonAsync("/v1/exports", new { }, Cancellation);
        await nothing.ExpectInvalidAsync("resource", "format");
        using var wrong = await company.Api.PostAsJsonAsync("/v1/exports", new { resource = "patients", format = "pdf" }, Cancellation);
        await wrong.ExpectInvalidAsync("resource", "format");
    }

    private static async Task<Uri> RequestAsync(SignedUpCompany company)
    {
        using var response = await company.Api.PostAsJsonAsync("/v1/exports", new { resource = "orders", format = "csv" }, Cancellation);
        await response.ReadAsync(202);
        return response.Headers.Location!;
    }

    /// <summary>Asks until the export has ended; the test's time-out bounds it.</summary>
    private static async Task<JsonElement> FinishedAsync(SignedUpCompany company, Uri address)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(Cancellation))
        {
            var export = await company.Api.GetFromJsonAsync<JsonElement>(address, Cancellation);
            if (export.GetProperty("finishedAt").ValueKind != JsonValueKind.Null)
                return export;
        }
        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>An export in a state that its job would leave at once; no job knows of it.</summary>
    private async Task<Guid> InsertAsync(SignedUpCompany company, string status, string? error)
    {
        var id = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", Cancellation));
        await connection.OpenAsync(Cancellation);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO exports (company_id, id, resource, format, status, progress, rows, error, created_at, finished_at) "
            + "VALUES ($1, $2, 'orders', 'csv', $3, 0, 0, $4, now(), CASE WHEN $4 IS NULL THEN NULL ELSE now() END)",
            connection)
        {
            Parameters =
            {
                new() { Value = company.Id }, new() { Value = id }, new() { Value = status },
                new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            },
        };
        await insert.ExecuteNonQueryAsync(Cancellation);
        return id;
    }
}
