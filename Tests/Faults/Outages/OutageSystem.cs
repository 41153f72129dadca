using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Outages;

/// <summary>Takes a store away from a system of a test's own, and gives it back.</summary>
internal static class OutageSystem
{
    public const string Password = "correct horse battery";

    private static readonly string[] Services = ["api", "realtime", "workers"];
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Stops the resource; returns when it is down.</summary>
    public static async Task StopAsync(this DistributedApplication app, string resource)
    {
        await CommandAsync(app, resource, KnownResourceCommands.StopCommand);
        await app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, Cancellation);
    }

    /// <summary>Starts it; returns when it is healthy.</summary>
    public static async Task StartAsync(this DistributedApplication app, string resource)
    {
        await CommandAsync(app, resource, KnownResourceCommands.StartCommand);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, Cancellation);
    }

    /// <summary>The processes of the services: the same before and after if none was restarted.</summary>
    public static async Task<IReadOnlyDictionary<string, object?>> ProcessesAsync(this DistributedApplication app)
    {
        var processes = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var service in Services)
        {
            for (var (found, instances) = (0, service == "workers" ? 1 : 2); found < instances; found++)
            {
                var running = await app.ResourceNotifications.WaitForResourceAsync(
                    service, one => one.Snapshot.State?.Text == KnownResourceStates.Running && !processes.ContainsKey(one.ResourceId), Cancellation);
                processes[running.ResourceId] = running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value;
            }
        }
        return processes;
    }

    /// <summary>A company whose every request reaches the instances in turn, and the e-mail address of its owner, who can sign in.</summary>
    public static async Task<(SignedUpCompany Company, string Email)> SignUpOwnerAsync(this ScaleSystem system)
    {
        var company = await system.SignUpAsync(Cancellation, "ENTERPRISE");
        company.Api.DefaultRequestHeaders.ConnectionClose = true;
        await company.PostAsync("/v1/auth/password", new { newPassword = Password }, Cancellation);
        var owner = (await company.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0];
        return (company, owner.GetProperty("email").GetString()!);
    }

    public static Task<HttpResponseMessage> SignInAsync(this SignedUpCompany company, string email) =>
        company.Api.PostAsJsonAsync("/v1/auth/login", new { email, password = Password }, Cancellation);

    /// <summary>A client with a session's token, likewise restless.</summary>
    public static async Task<HttpClient> OpenSessionAsync(this SignedUpCompany company, string email)
    {
        using var response = await company.SignInAsync(email);
        var client = SignedUpCompany.WithKey(company.Api, (await response.ReadAsync(200)).GetProperty("accessToken").GetString()!);
        client.DefaultRequestHeaders.ConnectionClose = true;
        return client;
    }

    /// <summary>Expects 503 that says when to come again.</summary>
    public static async Task ExpectUnavailableAsync(this HttpResponseMessage response)
    {
        await response.ExpectAsync(503, "unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    /// <summary>Until the instances, which are asked in turn, have all said so; how long that took.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, TimeSpan longest, string what)
    {
        var since = Stopwatch.GetTimestamp();
        for (var inARow = 0; inARow < 6;)
        {
            inARow = await holds() ? inARow + 1 : 0;
            Assert.True(Stopwatch.GetElapsedTime(since) < longest, $"Not within {longest}: {what}");
        }
        return Stopwatch.GetElapsedTime(since);
    }

    private static async Task CommandAsync(DistributedApplication app, string resource, string command)
    {
        var done = await app.ResourceCommands.ExecuteCommandAsync(resource, command, Cancellation);
        Assert.True(done.Success, done.Message);
    }
}
