using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class PatientEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private const string Surname = "Featherstonehaugh";
    private SignedUpCompany _company = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
    }

    [Fact]
    public async Task A_patient_is_created_changed_archived_and_restored()
    {
        var id = await _company.CreatePatientAsync(Cancellation);
        using var changed = await SendAsync(HttpMethod.Patch, id, "", new { lastName = " King ", phone = "+49 30 1" }, "\"1\"");
        var patient = await changed.ReadAsync(200);
        Assert.Equal(("Ada", "King", "+49 30 1"), (patient.GetProperty("firstName").GetString(), patient.GetProperty("lastName").GetString(), patient.GetProperty("phone").GetString()));
        Assert.Equal("1985-12-10", patient.GetProperty("birthDate").GetString());
        using var late = await SendAsync(HttpMethod.Post, id, "/archive", null, "\"1\"");
        await late.ExpectAsync(412, "precondition_failed");
        using var archived = await SendAsync(HttpMethod.Post, id, "/archive", null, "\"2\"");
        Assert.Equal("\"3\"", archived.Headers.ETag?.Tag);
        Assert.Empty(await ItemsAsync("/v1/patients"));
        Assert.Single(await ItemsAsync("/v1/patients?includeArchived=true"));
        using var restored = await SendAsync(HttpMethod.Post, id, "/restore", null, "\"3\"");
        Assert.Equal(JsonValueKind.Null, (await restored.ReadAsync(200)).GetProperty("archivedAt").ValueKind);
        Assert.Single(await ItemsAsync("/v1/patients"));
    }

    [Fact]
    public async Task Null_removes_what_a_patient_can_be_without_and_nothing_else()
    {
        var id = await _company.CreatePatientAsync(Cancellation);
        using var removed = await SendAsync(HttpMethod.Patch, id, "", new { birthDate = (string?)null });
        Assert.Equal(JsonValueKind.Null, (await removed.ReadAsync(200)).GetProperty("birthDate").ValueKind);
        using var refused = await SendAsync(HttpMethod.Patch, id, "", new { lastName = (string?)null, email = "nobody" });
        await refused.ExpectInvalidAsync("lastName", "email");
        using var nothing = await SendAsync(HttpMethod.Patch, id, "", new { });
        Assert.Equal("\"2\"", nothing.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        using var response = await _company.Api.PostAsJsonAsync(
            "/v1/patients", new { firstName = "", lastName = "a\u0001b", birthDate = "2999-01-01", email = "nobody", phone = " " }, Cancellation);
        await response.ExpectInvalidAsync("firstName", "lastName", "birthDate", "email", "phone");
    }

    [Fact]
    public async Task Many_are_created_together_or_none_and_the_wrong_ones_are_named()
    {
        var made = await _company.PostAsync(
            "/v1/patients/bulk", new { patients = Enumerable.Range(0, 500).Select(number => new { firstName = $"A{number}", lastName = "B" }) }, Cancellation);
        Assert.Equal("A499", made.GetProperty("patients")[499].GetProperty("firstName").GetString());

        object[] mixed = [new { firstName = "A", lastName = "B" }, new { firstName = "A" }, new { firstName = "A", lastName = "B", email = "x" }];
        using var refused = await _company.Api.PostAsJsonAsync("/v1/patients/bulk", new { patients = mixed }, Cancellation);
        await refused.ExpectInvalidAsync("patients[1].lastName", "patients[2].email");
        using var tooMany = await _company.Api.PostAsJsonAsync(
            "/v1/patients/bulk", new { patients = Enumerable.Repeat(new { firstName = "A", lastName = "B" }, 501) }, Cancellation);
        await tooMany.ExpectInvalidAsync("patients");
    }

    [Fact]
    public async Task The_list_is_sorted_and_searched_by_name_in_any_case()
    {
        foreach (var (first, last) in ((string, string)[])[("Grace", "Hopper"), ("Ada", "Lovelace"), ("Alan", "hopper")])
            await _company.CreatePatientAsync(Cancellation, first, last);
        Assert.Equal(["Alan", "Grace", "Ada"], (await ItemsAsync("/v1/patients?sort=name")).Select(one => one.GetProperty("firstName").GetString()));
        Assert.Equal(["Alan", "Grace"], (await ItemsAsync("/v1/patients?sort=name&name=HOPPER")).Select(one => one.GetProperty("firstName").GetString()));
    }

    [Fact]
    public async Task Who_a_patient_is_reaches_neither_events_nor_the_audit_log()
    {
        var id = await _company.CreatePatientAsync(Cancellation, "Ada", Surname);
        using var changed = await SendAsync(HttpMethod.Patch, id, "", new { firstName = "Ada", lastName = $"{Surname}-King", email = "ada@example.com" });
        Assert.Equal(200, (int)changed.StatusCode);

        var log = await _company.Api.GetStringAsync($"/v1/audit?resourceId={id}", Cancellation);
        Assert.Contains("patient.created", log, StringComparison.Ordinal);
        Assert.Contains("lastName", log, StringComparison.Ordinal);
        var events = await EventsAsync();
        Assert.Contains("patient.updated", events, StringComparison.Ordinal);
        foreach (var text in (string[])[log, events])
            Assert.All((string[])[Surname, "ada@example.com", "1985-12-10"], value => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
    }

    private async Task<string> EventsAsync()
    {
        await using var database = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", Cancellation));
        await database.OpenAsync(Cancellation);
        return await database.SingleAsync<string>(
            "select string_agg(type || ' ' || data::text, E'\\n') from events where company_id = $1", Cancellation, _company.Id);
    }

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string address) =>
        [.. (await _company.Api.GetFromJsonAsync<JsonElement>(address, Cancellation)).GetProperty("items").EnumerateArray()];

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Guid id, string action, object? body, string version = "*")
    {
        using var request = new HttpRequestMessage(method, $"/v1/patients/{id}{action}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await _company.Api.SendAsync(request, Cancellation);
    }
}
