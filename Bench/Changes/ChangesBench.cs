using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Bench.Load;
using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Changes;

/// <summary>Changes of one kind: how long after each was asked for the last instance behaved by it.</summary>
internal sealed record ChangeReport(string Kind, IReadOnlyList<TimeSpan> Delays);

/// <summary>
/// Makes changes while every instance is asked for the company without a pause, and waits each time for the last one to behave by it: two
/// instances of the API, and for revocations two of realtime with streams open.
/// </summary>
internal sealed class ChangesBench(SystemAddresses addresses, BenchTenant tenant, IReadOnlyList<ChangeWatcher> watchers, HttpClient operators, HttpClient owner)
{
    // The balancer gives connections to instances in turn.
    private const int Watchers = 6, Streams = 4;
    private const int RevokedCode = 4501;
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10), MostStart = TimeSpan.FromSeconds(30), BetweenTries = TimeSpan.FromMilliseconds(200);

    public static async Task<IReadOnlyList<ChangeReport>> RunAsync(SystemAddresses addresses, int changes, ProgressContext progress, CancellationToken ct)
    {
        var tenant = (await Tenants.CreateAsync(addresses.Api, companies: 1, products: 1, orders: 0, static () => { }, ct))[0];
        using var operators = Client(addresses.Api, addresses.OperatorKey);
        using var owner = Client(addresses.Api, tenant.ApiKey);
        var watchers = await WatchAsync(addresses, ct);
        try
        {
            var bench = new ChangesBench(addresses, tenant, watchers, operators, owner);
            (string Kind, Func<int, CancellationToken, Task<TimeSpan>> Make)[] kinds =
            [
                ("plan changed", bench.ChangePlanAsync),
                ("limit changed", bench.ChangeLimitAsync),
                ("key revoked", (_, token) => bench.RevokeAsync(isTold: true, token)),
                ("key revoked, Redis not told", (_, token) => bench.RevokeAsync(isTold: false, token)),
            ];
            var task = progress.AddTask("changes", maxValue: kinds.Length * changes);
            var reports = new List<ChangeReport>();
            foreach (var (kind, make) in kinds)
            {
                task.Description = kind;
                var delays = new List<TimeSpan>();
                for (var number = 0; number < changes; number++)
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
                    limit.CancelAfter(MostWait);
                    delays.Add(await make(number, limit.Token));
                    task.Increment(1);
                }
                reports.Add(new(kind, delays));
            }
            return reports;
        }
        finally
        {
            foreach (var watcher in watchers)
                watcher.Dispose();
        }
    }

    // An instance that is slow to begin gets its turn when its health has been seen.
    private static async Task<IReadOnlyList<ChangeWatcher>> WatchAsync(SystemAddresses addresses, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(MostStart);
        while (true)
        {
            var watchers = Enumerable.Range(0, Watchers).Select(_ => new ChangeWatcher(addresses.Api)).ToList();
            var reached = 0;
            try
            {
                reached = (await Task.WhenAll(watchers.Select(watcher => watcher.InstanceAsync(addresses.OperatorKey, limit.Token)))).Distinct().Count();
                if (reached == SystemHost.UsualInstances)
                    return watchers;
                await Task.Delay(BetweenTries, limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The connections reach {reached} instances after {MostStart}, not {SystemHost.UsualInstances}.");
            }
            finally
            {
                if (reached != SystemHost.UsualInstances)
                    watchers.ForEach(watcher => watcher.Dispose());
            }
        }
    }

    private Task<TimeSpan> ChangePlanAsync(int number, CancellationToken ct) =>
        ChangeAsync("plan", new { plan = number % 2 == 0 ? "PROFESSIONAL" : "ENTERPRISE" }, ct);

    private Task<TimeSpan> ChangeLimitAsync(int number, CancellationToken ct) => ChangeAsync("limits", new { requests = 1_000_000 + number }, ct);

    private async Task<TimeSpan> ChangeAsync<T>(string what, T change, CancellationToken ct)
    {
        var before = await watchers[0].LimitAsync(tenant.ApiKey, ct);
        var since = Stopwatch.GetTimestamp();
        var seen = watchers.Select(watcher => watcher.ChangedAsync(tenant.ApiKey, before, since, ct)).ToList();
        (await operators.PutAsJsonAsync($"/v1/admin/companies/{tenant.Id}/{what}", change, ct)).EnsureSuccessStatusCode();
        return (await Task.WhenAll(seen)).Max();
    }

    private async Task<TimeSpan> RevokeAsync(bool isTold, CancellationToken ct)
    {
        using var made = await owner.PostAsJsonAsync("/v1/api-keys", new { name = "bench" }, ct);
        var answer = await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);
        var (id, key) = (answer.GetProperty("id").GetGuid(), answer.GetProperty("key").GetString()!);

        // A stream says why it ends; the connection itself stays open a little longer.
        var closed = Enumerable.Range(0, Streams).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var streams = closed.Select(end => new SseConnection(
            SystemAddresses.EndPoint(addresses.Realtime), HttpRequestBytes.Get("/v1/stream", key), "\"code\":"u8.ToArray(), code => _ = code == RevokedCode && end.TrySetResult())).ToList();
        try
        {
            streams.ForEach(stream => _ = stream.RunAsync(ct));
            await Task.WhenAll(streams.Select(stream => stream.Ready));
            var before = await Task.WhenAll(watchers.Select(watcher => watcher.LimitAsync(key, ct)));

            var since = Stopwatch.GetTimestamp();
            var seen = watchers.Select(watcher => watcher.ChangedAsync(key, before[0], since, ct))
                .Concat(closed.Select(async end =>
                {
                    await end.Task.WaitAsync(ct);
                    return Stopwatch.GetElapsedTime(since);
                })).ToList();
            await (isTold ? RevokeByApiAsync(id, ct) : RevokeInCatalogAsync(id, ct));
            return (await Task.WhenAll(seen)).Max();
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }

    private async Task RevokeByApiAsync(Guid key, CancellationToken ct) =>
        (await owner.PostAsJsonAsync($"/v1/api-keys/{key}/revoke", new { }, ct)).EnsureSuccessStatusCode();

    // As an instance does whose message to the others is lost.
    private async Task RevokeInCatalogAsync(Guid key, CancellationToken ct)
    {
        await using var catalog = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(addresses.Databases["shard0"]) { Database = "catalog" }.ConnectionString);
        await catalog.OpenAsync(ct);
        await using var batch = catalog.CreateBatch();
        batch.BatchCommands.Add(Command("UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND company_id = $2", key));
        batch.BatchCommands.Add(Command("INSERT INTO revocations (company_id, id, subject, keep_until) VALUES ($2, gen_random_uuid(), $1, now())", key));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlBatchCommand Command(string sql, Guid key) =>
        new(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = key }, new NpgsqlParameter<Guid> { TypedValue = tenant.Id } } };

    private static HttpClient Client(Uri api, string key)
    {
        var client = new HttpClient { BaseAddress = api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
