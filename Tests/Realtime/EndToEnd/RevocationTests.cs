using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Realtime.EndToEnd;

/// <summary>What is revoked through one instance stops on all: two of the API and two of realtime, with connections to each of them.</summary>
public sealed class RevocationTests(ScaleSystem system, ITestOutputHelper output) : SystemTest(system)
{
    // The endpoint balances connections over the instances: so many reach them all.
    private const int Connections = 6;

    [Fact]
    public async Task A_revoked_key_stops_on_every_instance_and_its_streams_end()
    {
        var company = await System.SignUpAsync(Cancellation);
        var key = await company.CreateApiKeyAsync(Cancellation);
        await RevokeAsync("a key", company, key.Key, async () => await company.PostAsync($"/v1/api-keys/{key.Id}/revoke", new { }, Cancellation));
    }

    [Theory]
    [InlineData("signing out")]
    [InlineData("another session")]
    [InlineData("a new password")]
    public async Task A_session_that_is_ended_stops_on_every_instance_and_its_streams_end(string by)
    {
        const string Password = "correct horse battery";
        var company = await System.SignUpAsync(Cancellation);
        await company.PostAsync("/v1/auth/password", new { newPassword = Password }, Cancellation);
        var email = (await company.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0].GetProperty("email").GetString();
        var (session, other) = (await SignInAsync(), await SignInAsync());
        var token = session.GetProperty("accessToken").GetString()!;
        using var ends = SignedUpCompany.WithKey(company.Api, (by == "signing out" ? session : other).GetProperty("accessToken").GetString()!);
        await RevokeAsync($"a session by {by}", company, token, async () =>
        {
            using var response = by switch
            {
                "signing out" => await ends.PostAsync("/v1/auth/logout", null, Cancellation),
                "another session" => await ends.DeleteAsync($"/v1/auth/sessions/{session.GetProperty("sessionId").GetGuid()}", Cancellation),
                _ => await ends.PostAsJsonAsync("/v1/auth/password", new { currentPassword = Password, newPassword = "fourteen umbrellas" }, Cancellation),
            };
            await response.ReadAsync(200);
        });

        Task<JsonElement> SignInAsync() => company.PostAsync("/v1/auth/login", new { email, password = Password }, Cancellation);
    }

    [Fact]
    public async Task An_archived_user_stops_on_every_instance()
    {
        var company = await System.SignUpAsync(Cancellation);
        var accepted = await company.PostAsync("/v1/invitations/accept", new { token = await company.InviteAsync("member", Cancellation), name = "Grace" }, Cancellation);
        await RevokeAsync("a user", company, accepted.GetProperty("apiKey").GetProperty("key").GetString()!, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/users/{accepted.GetProperty("userId").GetGuid()}/archive");
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var response = await company.Api.SendAsync(request, Cancellation);
            await response.ReadAsync(200);
        });
    }

    [Fact]
    public async Task An_archived_company_stops_on_every_instance_and_its_streams_end()
    {
        var company = await System.SignUpAsync(Cancellation);
        var operators = await System.OperatorAsync();
        await RevokeAsync("a company", company, company.ApiKey, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/admin/companies/{company.Id}/archive");
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var response = await operators.SendAsync(request, Cancellation);
            await response.ReadAsync(200);
        });
    }

    private async Task RevokeAsync(string what, SignedUpCompany company, string presented, Func<Task> revoke)
    {
        var clients = Enumerable.Range(0, Connections).Select(_ => SignedUpCompany.WithKey(company.Api, presented)).ToList();
        foreach (var client in clients)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        var streams = new List<StreamClient>();
        for (var i = 0; i < Connections; i++)
            streams.Add(await StreamClient.OpenAsync(SignedUpCompany.WithKey(company.Realtime, presented), Cancellation));

        var started = Stopwatch.StartNew();
        await revoke();
        var answered = started.Elapsed;
        var delays = await Task.WhenAll(clients.Select(RefusedAsync).Concat(streams.Select(EndedAsync)));

        output.WriteLine($"Revoking {what}: answered after {answered.TotalMilliseconds:0} ms; the last of {Connections} API connections refused it and the last of "
            + $"{Connections} streams ended {delays.Max().TotalMilliseconds:0} ms after it was asked for.");

        async Task<TimeSpan> RefusedAsync(HttpClient client)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (await StatusAsync(client) != HttpStatusCode.Unauthorized)
                await timer.WaitForNextTickAsync(limit.Token);
            client.Dispose();
            return started.Elapsed;
        }

        async Task<TimeSpan> EndedAsync(StreamClient stream)
        {
            await using (stream)
            {
                var item = await stream.NextAsync();
                while (item.EventType != "close")
                    item = await stream.NextAsync();
                Assert.Equal(4501, JsonElement.Parse(item.Data).GetProperty("code").GetInt32());
                return started.Elapsed;
            }
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/v1/products", UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
