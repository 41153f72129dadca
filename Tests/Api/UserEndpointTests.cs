using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class UserEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private SignedUpCompany _company = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
    }

    [Fact]
    public async Task An_invitation_is_accepted_once_and_makes_a_user_of_its_role()
    {
        var token = await _company.InviteAsync("member", Cancellation);
        Assert.Matches("^inv_[0-9A-Za-z]{40}$", token);
        var accepted = await _company.PostAsync("/v1/invitations/accept", new { token, name = "Grace" }, Cancellation);

        var user = await _company.Api.GetFromJsonAsync<JsonElement>($"/v1/users/{accepted.GetProperty("userId").GetGuid()}", Cancellation);
        Assert.Equal(("Grace", "member"), (user.GetProperty("name").GetString(), user.GetProperty("role").GetString()));
        await RefusedAsync(token);
    }

    [Fact]
    public async Task An_invitation_that_is_unknown_taken_back_or_replaced_looks_like_one_of_an_address_in_use()
    {
        await RefusedAsync("inv_0123456789012345678901234567890123456789");

        var first = await _company.InviteAsync("member", Cancellation, "twice@example.com");
        await _company.InviteAsync("member", Cancellation, "Twice@example.com");
        await RefusedAsync(first);

        var list = await _company.Api.GetFromJsonAsync<JsonElement>("/v1/invitations", Cancellation);
        var taken = await _company.InviteAsync("member", Cancellation);
        var id = (await _company.Api.GetFromJsonAsync<JsonElement>("/v1/invitations", Cancellation)).GetProperty("items")[0].GetProperty("id").GetGuid();
        await _company.PostAsync($"/v1/invitations/{id}/revoke", new { }, Cancellation);
        await RefusedAsync(taken);
        Assert.DoesNotContain("inv_", list.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_an_invitation_again_replaces_its_token_and_no_answer_and_no_audit_entry_shows_one()
    {
        var address = $"{Guid.CreateVersion7():N}@example.com";
        var first = await _company.InviteAsync("member", Cancellation, address);
        var id = (await _company.Api.GetFromJsonAsync<JsonElement>("/v1/invitations", Cancellation)).GetProperty("items")[0].GetProperty("id").GetGuid();
        var answer = await _company.PostAsync($"/v1/invitations/{id}/resend", new { }, Cancellation);
        var second = await _company.Mailbox.TokenOfAsync(address, Cancellation);

        Assert.NotEqual(first, second);
        await RefusedAsync(first);
        await _company.PostAsync("/v1/invitations/accept", new { token = second, name = "Grace" }, Cancellation);
        using var closed = await _company.Api.PostAsJsonAsync($"/v1/invitations/{id}/resend", new { }, Cancellation);
        await closed.ExpectAsync(409, "invitation_closed");

        var log = await _company.Api.GetStringAsync(new Uri("/v1/audit?resource=invitation", UriKind.Relative), Cancellation);
        Assert.Contains("invitation.updated", log, StringComparison.Ordinal);
        Assert.All((string[])[answer.GetRawText(), log], text => Assert.DoesNotContain("inv_", text, StringComparison.Ordinal));
        Assert.DoesNotContain(address, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_reads_users_and_manages_none()
    {
        var (id, member) = await _company.AddUserAsync("member", Cancellation);
        using var read = await member.GetAsync($"/v1/users/{id}", Cancellation);
        Assert.Equal("\"1\"", read.Headers.ETag?.Tag);

        foreach (var refused in (Task<HttpResponseMessage>[])
        [
            ChangeAsync(member, id, "admin"), ArchiveAsync(member, id), member.GetAsync("/v1/invitations", Cancellation), member.GetAsync("/v1/audit", Cancellation),
            member.PostAsJsonAsync("/v1/invitations", new { email = "a@example.com", role = "member" }, Cancellation),
        ])
        {
            using var response = await refused;
            await response.ExpectAsync(403, "forbidden");
        }
    }

    [Fact]
    public async Task An_admin_manages_members_and_no_owners()
    {
        var (_, admin) = await _company.AddUserAsync("admin", Cancellation);
        var (member, _) = await _company.AddUserAsync("member", Cancellation);
        using var promoted = await ChangeAsync(admin, member, "admin");
        Assert.Equal("admin", (await promoted.ReadAsync(200)).GetProperty("role").GetString());

        using var toOwner = await ChangeAsync(admin, member, "owner");
        await toOwner.ExpectAsync(403, "forbidden");
        using var owner = await ArchiveAsync(admin, await _company.OwnerAsync(Cancellation));
        await owner.ExpectAsync(403, "forbidden");
        using var invited = await admin.PostAsJsonAsync("/v1/invitations", new { email = "a@example.com", role = "owner" }, Cancellation);
        await invited.ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task The_last_owner_stays_also_when_two_unmake_each_other_at_once()
    {
        var first = await _company.OwnerAsync(Cancellation);
        using var alone = await ChangeAsync(_company.Api, first, "member");
        await alone.ExpectAsync(409, "last_owner");

        var (second, other) = await _company.AddUserAsync("owner", Cancellation);
        var both = await Task.WhenAll(ArchiveAsync(_company.Api, second), ArchiveAsync(other, first));
        var statuses = both.Select(response => (int)response.StatusCode).Order().ToList();
        // Whoever comes a moment later has no key any more.
        Assert.True(statuses is [200, 409 or 401], string.Join(", ", statuses));
    }

    [Fact]
    public async Task A_change_names_the_version_it_was_decided_on()
    {
        var (id, _) = await _company.AddUserAsync("member", Cancellation);
        using var missing = await _company.Api.PatchAsJsonAsync($"/v1/users/{id}", new { name = "A", role = "member" }, Cancellation);
        await missing.ExpectAsync(428, "precondition_required");
        using var done = await ChangeAsync(_company.Api, id, "admin", "\"1\"");
        Assert.Equal("\"2\"", done.Headers.ETag?.Tag);
        using var late = await ChangeAsync(_company.Api, id, "member", "\"1\"");
        await late.ExpectAsync(412, "precondition_failed");
        using var same = await ChangeAsync(_company.Api, id, "admin", "\"2\"");
        Assert.Equal("\"2\"", same.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_user_who_gets_access_back_needs_a_new_key_and_a_member_gives_nobody_access()
    {
        var (id, _) = await _company.AddUserAsync("member", Cancellation);
        var (_, member) = await _company.AddUserAsync("member", Cancellation);
        using var archived = await ArchiveAsync(_company.Api, id);
        Assert.Equal("\"2\"", archived.Headers.ETag?.Tag);
        using var refused = await SendAsync(member, HttpMethod.Post, $"/v1/users/{id}/restore", null, "*");
        await refused.ExpectAsync(403, "forbidden");

        using var restored = await SendAsync(_company.Api, HttpMethod.Post, $"/v1/users/{id}/restore", null, "\"2\"");
        Assert.Equal(JsonValueKind.Null, (await restored.ReadAsync(200)).GetProperty("archivedAt").ValueKind);
        Assert.Contains("user.restored", await _company.Api.GetStringAsync($"/v1/audit?resourceId={id}", Cancellation), StringComparison.Ordinal);
        await using var catalog = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await catalog.OpenAsync(Cancellation);
        Assert.Equal(0, await catalog.SingleAsync<long>("select count(*) from api_keys where user_id = $1 and revoked_at is null", Cancellation, id));
    }

    private async Task RefusedAsync(string token)
    {
        using var response = await _company.Api.PostAsJsonAsync("/v1/invitations/accept", new { token, name = "X" }, Cancellation);
        await response.ExpectAsync(400, "invalid_invitation");
    }

    private static Task<HttpResponseMessage> ArchiveAsync(HttpClient api, Guid id) => SendAsync(api, HttpMethod.Post, $"/v1/users/{id}/archive", null, "*");

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient api, Guid id, string role, string version = "*") =>
        SendAsync(api, HttpMethod.Patch, $"/v1/users/{id}", new { name = "Grace", role }, version);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient api, HttpMethod method, string address, object? body, string version)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await api.SendAsync(request, Cancellation);
    }
}
