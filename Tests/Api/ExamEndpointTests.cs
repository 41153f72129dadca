using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ExamEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private SignedUpCompany _company = null!;
    private Guid _patient;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
        _patient = await _company.CreatePatientAsync(Cancellation);
    }

    [Fact]
    public async Task What_was_measured_is_answered_as_numbers_eye_by_eye()
    {
        var id = await _company.CreateExamAsync(_patient, Cancellation);
        var exam = await _company.Api.GetFromJsonAsync<JsonElement>($"/v1/exams/{id}", Cancellation);
        var (right, left) = (exam.GetProperty("right"), exam.GetProperty("left"));
        Assert.Equal((-1.25m, -0.5m, 90), (right.GetProperty("sphere").GetDecimal(), right.GetProperty("cylinder").GetDecimal(), right.GetProperty("axis").GetInt32()));
        Assert.Equal((0.5m, 1.5m), (left.GetProperty("sphere").GetDecimal(), left.GetProperty("add").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("axis").ValueKind);
    }

    [Fact]
    public async Task Every_wrong_value_of_either_eye_is_named()
    {
        using var response = await SendAsync(new
        {
            patientId = _patient, performedAt = "2999-01-01T00:00:00Z",
            right = new { sphere = -1.3, cylinder = -0.5 }, left = new { sphere = 30.25, axis = 181, add = 0.1 }, notes = " ",
        });
        await response.ExpectInvalidAsync("performedAt", "right.sphere", "right.axis", "left.sphere", "left.axis", "left.add", "notes");
    }

    [Fact]
    public async Task Both_eyes_and_a_patient_of_the_company_are_needed()
    {
        using var missing = await SendAsync(new { });
        await missing.ExpectInvalidAsync("patientId", "performedAt", "right", "left");
        using var unknown = await SendAsync(new { patientId = Guid.CreateVersion7(), performedAt = "2026-01-02T03:04:05Z", right = new { }, left = new { } });
        await unknown.ExpectInvalidAsync("patientId");
    }

    [Fact]
    public async Task Many_are_entered_together_or_none_and_the_wrong_ones_are_named()
    {
        var made = await _company.PostAsync("/v1/exams/bulk", new { exams = Enumerable.Range(0, 100).Select(i => Exam(_patient, sphere: i * 0.25m - 12)) }, Cancellation);
        Assert.Equal(12.75m, made.GetProperty("exams")[99].GetProperty("right").GetProperty("sphere").GetDecimal());

        object[] mixed = [Exam(_patient), Exam(_patient, sphere: 0.3m), Exam(_patient)];
        using var wrong = await _company.Api.PostAsJsonAsync("/v1/exams/bulk", new { exams = mixed }, Cancellation);
        await wrong.ExpectInvalidAsync("exams[1].right.sphere");
        using var unknown = await _company.Api.PostAsJsonAsync("/v1/exams/bulk", new { exams = new[] { Exam(_patient), Exam(Guid.CreateVersion7()) } }, Cancellation);
        await unknown.ExpectInvalidAsync("exams[1].patientId");
        using var tooMany = await _company.Api.PostAsJsonAsync("/v1/exams/bulk", new { exams = Enumerable.Repeat(Exam(_patient), 101) }, Cancellation);
        await tooMany.ExpectInvalidAsync("exams");
        Assert.Equal(100, (await IdsAsync($"?limit=100&patientId={_patient}")).Count);
    }

    private static object Exam(Guid patient, decimal sphere = 1) =>
        new { patientId = patient, performedAt = "2026-01-02T03:04:05Z", right = new { sphere }, left = new { sphere = 1 } };

    [Fact]
    public async Task The_exams_of_a_patient_are_listed_newest_first_and_by_time()
    {
        var old = await _company.CreateExamAsync(_patient, Cancellation, "2024-01-01T00:00:00Z");
        var recent = await _company.CreateExamAsync(_patient, Cancellation, "2026-01-01T00:00:00Z");
        await _company.CreateExamAsync(await _company.CreatePatientAsync(Cancellation), Cancellation, "2025-01-01T00:00:00Z");
        Assert.Equal([recent, old], await IdsAsync($"?patientId={_patient}"));
        Assert.Equal([recent], await IdsAsync($"?patientId={_patient}&performedFrom=2025-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task Notes_reach_neither_the_audit_log_nor_another_version()
    {
        var body = new { patientId = _patient, performedAt = "2026-01-02T03:04:05Z", right = new { }, left = new { }, notes = "prefers thin lenses" };
        using var made = await SendAsync(body);
        var id = (await made.ReadAsync(201)).GetProperty("id").GetGuid();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/exams/{id}") { Content = JsonContent.Create(body with { notes = "prefers glass" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        using var late = await _company.Api.SendAsync(request, Cancellation);
        await late.ExpectAsync(412, "precondition_failed");
        var log = await _company.Api.GetStringAsync($"/v1/audit?resourceId={id}", Cancellation);
        Assert.Contains("exam.created", log, StringComparison.Ordinal);
        Assert.DoesNotContain("prefers", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_one_eye_leaves_the_rest_and_is_checked_with_it()
    {
        var id = await _company.CreateExamAsync(_patient, Cancellation);
        using var changed = await ChangeAsync(id, new { right = new { axis = 45 } });
        var right = (await changed.ReadAsync(200)).GetProperty("right");
        Assert.Equal((-1.25m, -0.5m, 45), (right.GetProperty("sphere").GetDecimal(), right.GetProperty("cylinder").GetDecimal(), right.GetProperty("axis").GetInt32()));
        using var half = await ChangeAsync(id, new { right = new { cylinder = (decimal?)null } });
        await half.ExpectInvalidAsync("right.axis");
        using var removed = await ChangeAsync(id, new { left = (object?)null });
        await removed.ExpectInvalidAsync("left");
    }

    private async Task<HttpResponseMessage> ChangeAsync(Guid id, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/exams/{id}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        return await _company.Api.SendAsync(request, Cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(object body) => _company.Api.PostAsJsonAsync("/v1/exams", body, Cancellation);

    private async Task<IReadOnlyList<Guid>> IdsAsync(string query) =>
        [.. (await _company.Api.GetFromJsonAsync<JsonElement>($"/v1/exams{query}", Cancellation)).GetProperty("items").EnumerateArray()
            .Select(exam => exam.GetProperty("id").GetGuid())];
}
