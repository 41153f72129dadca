using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Isolation;

/// <summary>The walks over users, patients, exams and files.</summary>
public sealed partial class EndpointIsolationTests
{
    private static readonly object Eyes = new { sphere = -1.25 };

    private static Dictionary<string, Func<Pair, Task>> PeopleWalks() => new()
    {
        ["listUsers"] = pair => NothingOfAsync(pair, "/v1/users", async () => (await pair.Owner.AddUserAsync("member", Cancellation)).Id, of: 1),
        ["getUser"] = async pair => await NotFoundAsync(pair, $"/v1/users/{await pair.Owner.OwnerAsync(Cancellation)}"),
        ["updateUser"] = async pair => await UntouchedAsync(
            pair, $"/v1/users/{(await pair.Owner.AddUserAsync("member", Cancellation)).Id}", HttpMethod.Patch, "", new { name = "X", role = "owner" }),
        ["restoreUser"] = async pair => await UntouchedAsync(
            pair, $"/v1/users/{(await pair.Owner.AddUserAsync("member", Cancellation)).Id}", HttpMethod.Post, "/restore"),
        ["archiveUser"] = async pair => await UntouchedAsync(
            pair, $"/v1/users/{(await pair.Owner.AddUserAsync("member", Cancellation)).Id}", HttpMethod.Post, "/archive"),
        ["inviteUser"] = async pair => // An address of the other company can be invited, and nothing tells that it signs in there.
        {
            var address = (await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0].GetProperty("email").GetString();
            var token = await pair.Stranger.InviteAsync("member", Cancellation, address);
            using var accepted = await pair.Stranger.Api.PostAsJsonAsync("/v1/invitations/accept", new { token, name = "X" }, Cancellation);
            await accepted.ExpectAsync(400, "invalid_invitation");
        },
        ["acceptInvitation"] = async pair => // Whoever accepts belongs to the company that invited, whosever key is sent along.
        {
            var token = await pair.Owner.InviteAsync("member", Cancellation);
            var accepted = await pair.Stranger.PostAsync("/v1/invitations/accept", new { token, name = "X" }, Cancellation);
            Assert.Equal(pair.Owner.Id, accepted.GetProperty("companyId").GetGuid());
            await NotFoundAsync(pair, $"/v1/users/{accepted.GetProperty("userId").GetGuid()}");
        },
        ["listInvitations"] = pair => NothingOfAsync(pair, "/v1/invitations", () => InvitationAsync(pair), of: 0),
        ["resendInvitation"] = pair => InvitationUntouchedAsync(pair, "resend"),
        ["revokeInvitation"] = pair => InvitationUntouchedAsync(pair, "revoke"),
        ["signIn"] = async pair => // Nobody signs in with the address of another and a password of his own.
        {
            var address = (await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0].GetProperty("email").GetString();
            await SetPasswordAsync(pair.Owner, "correct horse battery");
            await SetPasswordAsync(pair.Stranger, "fourteen umbrellas");
            using var refused = await pair.Stranger.Api.PostAsJsonAsync("/v1/auth/login", new { email = address, password = "fourteen umbrellas" }, Cancellation);
            await refused.ExpectAsync(401, "invalid_login");
        },
        ["refreshSession"] = async pair =>
        {
            var session = await SessionAsync(pair.Owner);
            using var refreshed = await pair.Stranger.Api.PostAsJsonAsync(
                "/v1/auth/refresh", new { refreshToken = session.GetProperty("refreshToken").GetString() }, Cancellation);
            Assert.Equal(pair.Owner.Id, (await refreshed.ReadAsync(200)).GetProperty("companyId").GetGuid());
        },
        ["signOut"] = async pair =>
        {
            var (own, foreign) = (await SessionAsync(pair.Owner), await SessionAsync(pair.Stranger));
            using var stranger = SignedUpCompany.WithKey(pair.Stranger.Api, foreign.GetProperty("accessToken").GetString()!);
            using var ended = await stranger.PostAsync(new Uri("/v1/auth/logout", UriKind.Relative), null, Cancellation);
            await ended.ReadAsync(200);
            using var owner = SignedUpCompany.WithKey(pair.Owner.Api, own.GetProperty("accessToken").GetString()!);
            using var works = await owner.GetAsync(new Uri("/v1/products", UriKind.Relative), Cancellation);
            Assert.True(works.IsSuccessStatusCode);
        },
        ["listSessions"] = async pair =>
        {
            var own = await SessionAsync(pair.Owner);
            Assert.DoesNotContain(
                own.GetProperty("sessionId").GetString()!, await pair.Stranger.Api.GetStringAsync(new Uri("/v1/auth/sessions", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        },
        ["endSession"] = async pair =>
        {
            var own = await SessionAsync(pair.Owner);
            using var foreign = await pair.Stranger.Api.DeleteAsync(new Uri($"/v1/auth/sessions/{own.GetProperty("sessionId").GetString()}", UriKind.Relative), Cancellation);
            await foreign.ExpectAsync(404, "not_found");
            using var owner = SignedUpCompany.WithKey(pair.Owner.Api, own.GetProperty("accessToken").GetString()!);
            using var works = await owner.GetAsync(new Uri("/v1/products", UriKind.Relative), Cancellation);
            Assert.True(works.IsSuccessStatusCode);
        },
        ["setPassword"] = async pair =>
        {
            await SetPasswordAsync(pair.Owner, "correct horse battery");
            await SetPasswordAsync(pair.Stranger, "fourteen umbrellas");
            await SignInAsync(pair.Owner, "correct horse battery");
        },
        ["createApiKey"] = async pair =>
        {
            await pair.Owner.PostAsync("/v1/api-keys", new { name = "Mine" }, Cancellation);
            var made = await pair.Stranger.PostAsync("/v1/api-keys", new { name = "Mine" }, Cancellation);
            Assert.DoesNotContain(made.GetProperty("id").GetString()!, await pair.Owner.Api.GetStringAsync("/v1/api-keys", Cancellation), StringComparison.Ordinal);
        },
        ["listApiKeys"] = pair => NothingOfAsync(pair, "/v1/api-keys", () => pair.Owner.CreateApiKeyIdAsync(Cancellation), of: 1),
        ["rotateApiKey"] = async pair => await KeyUntouchedAsync(pair, "rotate", new { overlapSeconds = 0 }),
        ["revokeApiKey"] = async pair => await KeyUntouchedAsync(pair, "revoke", null),
        ["createPatient"] = async pair =>
        {
            var own = await pair.Owner.CreatePatientAsync(Cancellation);
            Assert.NotEqual(own, await pair.Stranger.CreatePatientAsync(Cancellation));
            Assert.Single((await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/patients", Cancellation)).GetProperty("items").EnumerateArray());
        },
        ["getCompany"] = async pair =>
        {
            var mine = await pair.Stranger.Api.GetFromJsonAsync<JsonElement>("/v1/company", Cancellation);
            Assert.Equal(pair.Stranger.Id, mine.GetProperty("id").GetGuid());
        },
        ["updateCompany"] = async pair =>
        {
            var before = await pair.Owner.Api.GetStringAsync("/v1/company", Cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/company") { Content = JsonContent.Create(new { name = "Mine" }) };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var response = await pair.Stranger.Api.SendAsync(request, Cancellation);
            Assert.Equal(pair.Stranger.Id, (await response.ReadAsync(200)).GetProperty("id").GetGuid());
            Assert.Equal(before, await pair.Owner.Api.GetStringAsync("/v1/company", Cancellation));
        },
        ["createExams"] = async pair =>
        {
            var patient = await pair.Owner.CreatePatientAsync(Cancellation);
            var exam = new { patientId = patient, performedAt = "2026-01-02T03:04:05Z", right = new { sphere = 1 }, left = new { sphere = 1 } };
            using var response = await pair.Stranger.Api.PostAsJsonAsync("/v1/exams/bulk", new { exams = new[] { exam } }, Cancellation);
            await response.ExpectInvalidAsync("exams[0].patientId");
        },
        ["createPatients"] = async pair =>
        {
            await pair.Stranger.PostAsync("/v1/patients/bulk", new { patients = new[] { new { firstName = "A", lastName = "B" } } }, Cancellation);
            Assert.Empty((await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/patients", Cancellation)).GetProperty("items").EnumerateArray());
        },
        ["listPatients"] = pair => NothingOfAsync(pair, "/v1/patients", () => pair.Owner.CreatePatientAsync(Cancellation), of: 0),
        ["getPatient"] = async pair => await NotFoundAsync(pair, $"/v1/patients/{await pair.Owner.CreatePatientAsync(Cancellation)}"),
        ["updatePatient"] = async pair => await UntouchedAsync(
            pair, $"/v1/patients/{await pair.Owner.CreatePatientAsync(Cancellation)}", HttpMethod.Patch, "", new { firstName = "X", lastName = "X" }),
        ["restorePatient"] = async pair => await UntouchedAsync(
            pair, $"/v1/patients/{await pair.Owner.CreatePatientAsync(Cancellation)}", HttpMethod.Post, "/restore"),
        ["archivePatient"] = async pair => await UntouchedAsync(
            pair, $"/v1/patients/{await pair.Owner.CreatePatientAsync(Cancellation)}", HttpMethod.Post, "/archive"),
        ["createExam"] = async pair =>
        {
            var body = new { patientId = await pair.Owner.CreatePatientAsync(Cancellation), performedAt = "2026-01-02T03:04:05Z", right = Eyes, left = Eyes };
            using var response = await pair.Stranger.Api.PostAsJsonAsync("/v1/exams", body, Cancellation);
            await response.ExpectInvalidAsync("patientId");
        },
        ["listExams"] = pair => NothingOfAsync(pair, "/v1/exams", () => ExamAsync(pair), of: 0),
        ["getExam"] = async pair => await NotFoundAsync(pair, $"/v1/exams/{await ExamAsync(pair)}"),
        ["updateExam"] = async pair =>
        {
            var body = new { patientId = await pair.Stranger.CreatePatientAsync(Cancellation), performedAt = "2026-01-02T03:04:05Z", right = Eyes, left = Eyes };
            await UntouchedAsync(pair, $"/v1/exams/{await ExamAsync(pair)}", HttpMethod.Patch, "", body);
        },
        ["restoreExam"] = async pair => await UntouchedAsync(pair, $"/v1/exams/{await ExamAsync(pair)}", HttpMethod.Post, "/restore"),
        ["archiveExam"] = async pair => await UntouchedAsync(pair, $"/v1/exams/{await ExamAsync(pair)}", HttpMethod.Post, "/archive"),
        ["uploadFile"] = async pair =>
        {
            var own = await pair.Owner.UploadAsync([1], Cancellation);
            Assert.NotEqual(own, await pair.Stranger.UploadAsync([1], Cancellation));
            Assert.Single((await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/files", Cancellation)).GetProperty("items").EnumerateArray());
        },
        ["listFiles"] = pair => NothingOfAsync(pair, "/v1/files", () => pair.Owner.UploadAsync([1], Cancellation), of: 0),
        ["getFile"] = async pair => await NotFoundAsync(pair, $"/v1/files/{await pair.Owner.UploadAsync([1], Cancellation)}"),
        ["downloadFile"] = async pair => await NotFoundAsync(pair, $"/v1/files/{await pair.Owner.UploadAsync([1], Cancellation)}/content"),
        ["updateFile"] = async pair => await UntouchedAsync(
            pair, $"/v1/files/{await pair.Owner.UploadAsync([1], Cancellation)}", HttpMethod.Patch, "", new { name = "X" }),
        ["archiveFile"] = async pair => await UntouchedAsync(
            pair, $"/v1/files/{await pair.Owner.UploadAsync([1], Cancellation)}", HttpMethod.Post, "/archive"),
        ["restoreFile"] = async pair => await UntouchedAsync(
            pair, $"/v1/files/{await pair.Owner.UploadAsync([1], Cancellation)}", HttpMethod.Post, "/restore"),
        ["listAudit"] = async pair =>
        {
            var foreign = await pair.Stranger.Api.GetStringAsync(new Uri("/v1/audit?limit=100", UriKind.Relative), Cancellation);
            Assert.DoesNotContain(pair.Product.ToString(), foreign, StringComparison.Ordinal);
            Assert.DoesNotContain(pair.Owner.Id.ToString(), foreign, StringComparison.Ordinal);
            using var one = await pair.Stranger.Api.GetAsync($"/v1/audit?resourceId={pair.Product}", Cancellation);
            Assert.Empty((await one.ReadAsync(200)).GetProperty("items").EnumerateArray());
        },
    };

    private static async Task<Guid> ExamAsync(Pair pair) =>
        await pair.Owner.CreateExamAsync(await pair.Owner.CreatePatientAsync(Cancellation), Cancellation);

    private static async Task InvitationUntouchedAsync(Pair pair, string action)
    {
        var id = await InvitationAsync(pair);
        var before = await pair.Owner.Api.GetStringAsync(new Uri("/v1/invitations", UriKind.Relative), Cancellation);
        using var foreign = await pair.Stranger.Api.PostAsync(new Uri($"/v1/invitations/{id}/{action}", UriKind.Relative), null, Cancellation);
        await foreign.ExpectAsync(404, "not_found");
        Assert.Equal(before, await pair.Owner.Api.GetStringAsync(new Uri("/v1/invitations", UriKind.Relative), Cancellation));
    }

    private static async Task SetPasswordAsync(SignedUpCompany company, string newPassword) =>
        await company.PostAsync("/v1/auth/password", new { newPassword }, Cancellation);

    private static async Task<JsonElement> SessionAsync(SignedUpCompany company)
    {
        await SetPasswordAsync(company, "correct horse battery");
        return await SignInAsync(company, "correct horse battery");
    }

    private static async Task<JsonElement> SignInAsync(SignedUpCompany company, string password)
    {
        var email = (await company.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0].GetProperty("email").GetString();
        return await company.PostAsync("/v1/auth/login", new { email, password }, Cancellation);
    }

    private static async Task KeyUntouchedAsync(Pair pair, string action, object? body)
    {
        var key = await pair.Owner.CreateApiKeyAsync(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/api-keys/{key.Id}/{action}") { Content = body is null ? null : JsonContent.Create(body) };
        using var foreign = await pair.Stranger.Api.SendAsync(request, Cancellation);
        await foreign.ExpectAsync(404, "not_found");
        using var works = await key.Api.GetAsync(new Uri("/v1/products", UriKind.Relative), Cancellation);
        Assert.True(works.IsSuccessStatusCode);
    }

    private static async Task<Guid> InvitationAsync(Pair pair)
    {
        await pair.Owner.InviteAsync("member", Cancellation);
        return (await pair.Owner.Api.GetFromJsonAsync<JsonElement>("/v1/invitations", Cancellation)).GetProperty("items")[0].GetProperty("id").GetGuid();
    }

    /// <summary>The stranger's list has <paramref name="of"/> items of his own and none of the owner's, and the owner's cursor does not open it.</summary>
    private static async Task NothingOfAsync(Pair pair, string list, Func<Task<Guid>> create, int of)
    {
        Guid[] ids = [await create(), await create()];
        using var own = await pair.Owner.Api.GetAsync($"{list}?limit=1", Cancellation);
        var cursor = (await own.ReadAsync(200)).GetProperty("nextCursor").GetString();
        Assert.NotNull(cursor);

        using var foreign = await pair.Stranger.Api.GetAsync(list, Cancellation);
        var seen = await foreign.ReadAsync(200);
        Assert.Equal(of, seen.GetProperty("items").GetArrayLength());
        Assert.All(ids, id => Assert.DoesNotContain(id.ToString(), seen.GetRawText(), StringComparison.Ordinal));
        using var followed = await pair.Stranger.Api.GetAsync($"{list}?cursor={cursor}", Cancellation);
        await followed.ExpectAsync(400, "invalid_cursor");
    }

    /// <summary>A change by the stranger finds nothing, and what the owner has stays as it is.</summary>
    private static async Task UntouchedAsync(Pair pair, string address, HttpMethod method, string action, object? body = null)
    {
        var before = await pair.Owner.Api.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation);
        using var request = new HttpRequestMessage(method, address + action) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var foreign = await pair.Stranger.Api.SendAsync(request, Cancellation);
        await foreign.ExpectAsync(404, "not_found");
        Assert.Equal(before, await pair.Owner.Api.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation));
    }
}
