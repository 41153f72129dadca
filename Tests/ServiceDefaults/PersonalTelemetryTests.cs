using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

/// <summary>The API as it runs, over databases of its own, and all that leaves it by OTLP and on the console.</summary>
public sealed partial class PersonalTelemetryTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private const string Refused = "Unwelcomeham";

    private static readonly string[] Personal =
        ["Quillonia", "Featherstonehaugh", Refused, "1931-07-19", "quillonia.f@example.org", "+49 555 0198273", "keratoconus", "Hawthornthwaite"];

    [Fact]
    public async Task Patients_and_exams_leave_nothing_of_themselves_in_logs_and_spans()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var (_, key) = await shards.SignUpWithKeyAsync("shard0", Cancellation);
        await using (var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation))
            await owner.ExecuteAsync($"alter table patients add constraint refused check (last_name <> '{Refused}') not valid", Cancellation);

        var console = new StringBuilder();
        using (var api = await StartAsync(collector))
        {
            try
            {
                using var client = new HttpClient { BaseAddress = await ListeningAsync(api, console) };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                await UseAsync(client);
                using var interrupt = Process.Start("kill", ["-INT", $"{api.Id}"]);
                console.Append(await api.StandardOutput.ReadToEndAsync(Cancellation));
                await api.WaitForExitAsync(Cancellation);
            }
            finally
            {
                api.Kill();
            }
        }

        var received = collector.Received;
        Assert.Contains("/v1/patients", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("INSERT INTO exams", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("23514", received["/v1/logs"], StringComparison.Ordinal);
        received["the console"] = console.ToString();
        foreach (var (path, text) in received)
        {
            foreach (var value in Personal)
                Assert.False(text.Contains(value, StringComparison.OrdinalIgnoreCase), $"{path} has {value}.");
        }
    }

    private static async Task UseAsync(HttpClient client)
    {
        var patient = new { firstName = "Quillonia", lastName = "Featherstonehaugh", birthDate = "1931-07-19", email = "quillonia.f@example.org", phone = "+49 555 0198273" };
        var made = await (await SendAsync(client, HttpMethod.Post, "/v1/patients", JsonContent.Create(patient))).ReadAsync(201);
        var address = $"/v1/patients/{made.GetProperty("id").GetGuid()}";
        await (await SendAsync(client, HttpMethod.Patch, address, JsonContent.Create(new { lastName = "Hawthornthwaite" }))).ReadAsync(200);
        await (await SendAsync(client, HttpMethod.Get, "/v1/patients?name=hawthornthwaite", null)).ReadAsync(200);
        var eye = new { sphere = -1.25 };
        var exam = new { patientId = made.GetProperty("id").GetGuid(), performedAt = "2026-01-02T03:04:05Z", right = eye, left = eye, notes = "keratoconus" };
        var examined = await (await SendAsync(client, HttpMethod.Post, "/v1/exams", JsonContent.Create(exam))).ReadAsync(201);
        await (await SendAsync(
            client, HttpMethod.Patch, $"/v1/exams/{examined.GetProperty("id").GetGuid()}", JsonContent.Create(new { notes = "no keratoconus" }))).ReadAsync(200);

        // What the client gets wrong, in every way, and what the database refuses.
        await RefusedAsync(400, SendAsync(client, HttpMethod.Post, "/v1/patients", JsonContent.Create(patient with { email = "Featherstonehaugh", birthDate = "2999-01-01" })));
        await RefusedAsync(400, SendAsync(client, HttpMethod.Post, "/v1/patients", Json("{\"firstName\": \"Quillonia\", \"lastName\": Featherstonehaugh}")));
        await RefusedAsync(400, SendAsync(client, HttpMethod.Patch, address, Json("{\"birthDate\": \"1931-07-19T\", \"Featherstonehaugh\": 1}")));
        await RefusedAsync(400, SendAsync(client, HttpMethod.Post, "/v1/exams", JsonContent.Create(exam with { patientId = Guid.NewGuid() })));
        await RefusedAsync(400, SendAsync(client, HttpMethod.Get, "/v1/patients?Featherstonehaugh=Quillonia", null));
        await RefusedAsync(500, SendAsync(client, HttpMethod.Post, "/v1/patients", JsonContent.Create(patient with { lastName = Refused })));
    }

    private static async Task RefusedAsync(int status, Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    // Each is of a trace that somebody else has decided to keep.
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<Process> StartAsync(OtlpCollector collector)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var settings = new Dictionary<string, string?>(await shards.SettingsAsync(Cancellation))
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Files:Root"] = System.FilesFolder,
            ["Mail:Folder"] = System.MailFolder,
            ["Data:Consistency:SigningKey"] = "another-key-of-the-tests-that-has-32-bytes",
            ["Webhooks:MasterKey"] = "another-key-of-the-tests-that-has-32-bytes",
            ["Shutdown:BalancerDelay"] = "0",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Repository.PathTo("Api", "bin", framework.Parent!.Name, framework.Name, "Scale.Api.dll") },
            WorkingDirectory = Repository.PathTo("Api"),
            RedirectStandardOutput = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["DOTNET_ENVIRONMENT"] = "Production" },
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    private static async Task<Uri> ListeningAsync(Process api, StringBuilder lines)
    {
        while (await api.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            lines.AppendLine(line);
            if (Listening().Match(line) is { Success: true } found)
                return new Uri(found.Value);
        }
        throw new InvalidOperationException($"The API ended:\n{lines}");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}
