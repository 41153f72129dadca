using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Faults;

public sealed class IdempotencyKillTests
{
    private const string Instance = "api-1";
    private const int Requests = 200;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Orders_whose_process_is_killed_are_placed_once_when_they_are_sent_again()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not meet the dead instance
        var app = await system.AppAsync();
        var company = await system.SignUpAsync(Cancellation, "ENTERPRISE");
        var body = new { items = new[] { new { productId = await company.CreateProductAsync(Cancellation, stock: 10_000), quantity = 1 } } };
        var running = await app.ResourceNotifications.WaitForResourceAsync(
            "api", @event => @event.ResourceId == Instance && @event.Snapshot.State?.Text == "Running", Cancellation);
        var pid = Convert.ToInt32(running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);

        var answered = 0;
        var first = Enumerable.Range(0, Requests).Select(key => SendAsync(key)).ToList();
        while (Volatile.Read(ref answered) < Requests / 10)
            await Task.Yield();
        using (var process = Process.GetProcessById(pid))
            process.Kill();
        var outcomes = await Task.WhenAll(first);

        // The dead cannot renew a lease; nobody need wait for a minute to see what happens then.
        await using var owner = new NpgsqlConnection(await system.ConnectionStringAsync("shard0", Cancellation));
        await owner.OpenAsync(Cancellation);
        for (var key = 0; key < Requests; key++)
        {
            while (outcomes[key] is null)
            {
                await owner.ExecuteAsync("update idempotency_keys set leased_until = now() where company_id = $1 and key = $2", Cancellation, company.Id, $"order-{key}");
                outcomes[key] = await SendAsync(key);
            }
        }

        Assert.All(outcomes, outcome => Assert.True(outcome is "placed" or "idempotency_answer_lost", outcome));
        Assert.Equal(Requests, await owner.SingleAsync<long>("select count(*) from orders where company_id = $1", Cancellation, company.Id));
        Assert.Equal(10_000 - Requests, await owner.SingleAsync<int>("select stock from products where company_id = $1", Cancellation, company.Id));

        // Null: nobody answered, or an attempt is under way.
        async Task<string?> SendAsync(int key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", $"order-{key}");
            try
            {
                using var response = await company.Api.SendAsync(request, Cancellation);
                Interlocked.Increment(ref answered);
                if (response.StatusCode == HttpStatusCode.Created)
                    return "placed";
                var code = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString();
                return code is "idempotency_key_in_use" or "unavailable" or "too_many_requests" ? null : code;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }
}
