using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

/// <summary>What tests of failing hosts do to a system of their own.</summary>
internal static class ReplicatedSystem
{
    public const string Header = "X-Scale-Consistency";

    /// <summary>A connection to the shard on one server, as the superuser.</summary>
    public static async Task<NpgsqlConnection> OpenShardAsync(this ScaleSystem system, string server, CancellationToken ct)
    {
        var connection = new NpgsqlConnection($"{await system.ConnectionStringAsync(server, ct)};Database=shard0;Pooling=false");
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>Kills the server as a power cut would.</summary>
    public static async Task KillAsync(this ScaleSystem system, string server, CancellationToken ct)
    {
        int pid;
        await using (var connection = await system.OpenShardAsync(server, ct))
            pid = int.Parse((await connection.SingleAsync<string>("select pg_read_file('postmaster.pid')", ct)).Split('\n')[0], CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>Starts a server that is down, and returns when it answers.</summary>
    public static async Task StartAsync(this ScaleSystem system, string server, CancellationToken ct)
    {
        var app = await system.AppAsync();
        await app.ResourceNotifications.WaitForResourceAsync(server, KnownResourceStates.TerminalStates, ct);
        var started = await app.ResourceCommands.ExecuteCommandAsync(server, KnownResourceCommands.StartCommand, ct);
        Assert.True(started.Success, started.Message);
    }

    /// <summary>The hosts of shard0 as some instance of the API sees them: role, state and reads by name.</summary>
    public static async Task<Dictionary<string, (string Role, string State)>> HostsAsync(this HttpClient operators, CancellationToken ct) =>
        (await operators.GetFromJsonAsync<JsonElement>("/v1/admin/replicas", ct)).GetProperty("items").EnumerateArray()
            .Where(host => host.GetProperty("database").GetString() == "shard0")
            .ToDictionary(
                host => host.GetProperty("name").GetString()!,
                host => (host.GetProperty("role").GetString()!, host.GetProperty("state").GetString()!));

    /// <summary>How many reads each host of shard0 has had, over the instances of the API.</summary>
    public static async Task<Dictionary<string, long>> ReadsAsync(this HttpClient operators, int instances, CancellationToken ct)
    {
        var answers = new Dictionary<string, JsonElement>();
        for (var asked = 0; answers.Count < instances && asked < 100; asked++)
        {
            // A new connection goes to the instance with the fewest: only several at once are sure to reach all, whoever else is connected.
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 2 * instances).Select(_ => operators.GetFromJsonAsync<JsonElement>("/v1/admin/replicas", ct))))
                answers[answer.GetProperty("instance").GetString()!] = answer.GetProperty("items");
        }
        Assert.Equal(instances, answers.Count);
        return answers.Values.SelectMany(items => items.EnumerateArray())
            .Where(host => host.GetProperty("database").GetString() == "shard0")
            .GroupBy(host => host.GetProperty("name").GetString()!)
            .ToDictionary(host => host.Key, host => host.Sum(one => one.GetProperty("reads").GetInt64()));
    }

    /// <summary>A company whose every request is a connection of its own, so that they reach the instances in turn.</summary>
    public static async Task<SignedUpCompany> SignUpRestlessAsync(this ScaleSystem system, CancellationToken ct)
    {
        // From the first request on: the connection of the sign-up would else stay open, and its instance be passed over.
        var api = await system.ClientAsync("api");
        api.DefaultRequestHeaders.ConnectionClose = true;
        var company = await SignedUpCompany.CreateAsync(api, await system.ClientAsync("realtime"), new Mailbox(system.MailFolder), "ENTERPRISE", ct);
        company.Api.DefaultRequestHeaders.ConnectionClose = true;
        return company;
    }

    /// <summary>The operators' client, likewise.</summary>
    public static async Task<HttpClient> RestlessOperatorAsync(this ScaleSystem system)
    {
        var client = await system.OperatorAsync();
        client.DefaultRequestHeaders.ConnectionClose = true;
        return client;
    }

    /// <summary>Until the instances see it; both are asked in turn.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan longest, string what)
    {
        var since = Stopwatch.GetTimestamp();
        for (var inARow = 0; inARow < 6;)
        {
            inARow = await holds() ? inARow + 1 : 0;
            Assert.True(Stopwatch.GetElapsedTime(since) < longest, $"Not within {longest}: {what}");
        }
    }

    public static async Task<(Guid Id, string Token)> WriteProductAsync(this SignedUpCompany company, CancellationToken ct)
    {
        using var response = await company.Api.PostAsJsonAsync(
            "/v1/products", new { sku = $"SKU-{Guid.CreateVersion7():N}", name = "Lens", price = 1, currency = "EUR", stock = 1 }, ct);
        return ((await response.ReadAsync(201)).GetProperty("id").GetGuid(), Assert.Single(response.Headers.GetValues(Header)));
    }

    public static async Task<HttpResponseMessage> GetAsync(this SignedUpCompany company, string path, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Add(Header, token);
        return await company.Api.SendAsync(request, ct);
    }
}
