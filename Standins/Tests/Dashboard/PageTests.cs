using System.Net;
using Scale.Dashboard;
using Scale.Dashboard.Telemetry;
using static Scale.Standins.Tests.Dashboard.Samples;

namespace Scale.Standins.Tests.Dashboard;

public sealed class PageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_are_in_no_page_before_somebody_asks_for_one()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        foreach (var path in new[] { "/resources", "/resources/api", "/resources/workers", "/resources/postgres-password", "/console/api-1" })
            Assert.DoesNotContain(FakeResources.Password, await dashboard.GetAsync(path), StringComparison.Ordinal);
        Assert.Contains("Development", await dashboard.GetAsync("/resources/api"), StringComparison.Ordinal);

        using var variable = await dashboard.PostAsync("/resources/api/reveal", ("replica", "api-1"), ("name", "AppRole__Password"));
        Assert.Equal(FakeResources.Password, await variable.Content.ReadAsStringAsync(Token));
        using var property = await dashboard.PostAsync("/resources/postgres-password/reveal", ("name", "Value"));
        Assert.Equal(FakeResources.Password, await property.Content.ReadAsStringAsync(Token));
        using var unknown = await dashboard.PostAsync("/resources/api/reveal", ("replica", "api-9"), ("name", "AppRole__Password"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var byGet = await dashboard.SignedIn.GetAsync("/resources/api/reveal?replica=api-1&name=AppRole__Password", Token);
        Assert.NotEqual(HttpStatusCode.OK, byGet.StatusCode);
    }

    [Fact]
    public async Task Commands_reach_the_host_and_its_answer_the_person()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var accepted = await dashboard.PostAsync("/resources/api/commands/restart", ("replica", "api-2"));
        Assert.Equal("api-2: restart requested", await accepted.Content.ReadAsStringAsync(Token));
        Assert.Equal([("api", "api-2", ResourceCommand.Restart)], dashboard.Resources.Executed);

        dashboard.Resources.Outcome = CommandOutcome.Refused("it is being stopped");
        using var refused = await dashboard.PostAsync("/resources/api/commands/start");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("api: it is being stopped", await refused.Content.ReadAsStringAsync(Token));

        using var unknown = await dashboard.PostAsync("/resources/api/commands/explode");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Resources_show_their_health_and_stand_under_what_they_belong_to()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await dashboard.GetAsync("/resources");
        int[] order = [.. new[] { "r-postgres\"", "Running, healthy", "r-catalog\"", "Running, unhealthy", "r-api\"" }
            .Select(text => page.IndexOf(text, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
    }

    [Theory]
    [InlineData("/resources", "No resources yet")]
    [InlineData("/console", "No processes")]
    [InlineData("/logs", "No log records yet")]
    [InlineData("/traces", "No traces yet")]
    [InlineData("/metrics", "No metrics yet")]
    public async Task An_empty_page_says_what_would_fill_it(string path, string expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Resources.Remove();
        Assert.Contains(expected, await dashboard.GetAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_services_is_never_markup()
    {
        const string Script = "<script>alert('x')</script>";
        await using var dashboard = await RunningDashboard.StartAsync();
        var source = new TelemetrySource(Script, Script, 0, [new TelemetryAttribute(Script, Script)]);
        dashboard.Telemetry.Traces.Add([Span(1, 1, name: Script, source: source, attributes: [new TelemetryAttribute(Script, Script)])]);
        dashboard.Telemetry.Logs.Add([Log(Script, LogLevel.Error, source, trace: 1)]);
        dashboard.Resources.FindConsole("api-1")!.Append(Script);

        foreach (var path in new[] { "/traces", $"/traces/{Trace(1)}?span=0000000000000001", "/logs?record=1", "/console/api-1", $"/logs?text={Uri.EscapeDataString(Script)}" })
            Assert.DoesNotContain("<script>alert", await dashboard.GetAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_box_opens_a_trace_by_id_or_traceparent_and_searches_for_anything_else()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var trace = Trace(7).ToString();
        Assert.Equal($"/traces/{trace}", await OpenAsync(trace));
        Assert.Equal($"/traces/{trace}?span=00f067aa0ba902b7", await OpenAsync($"00-{trace}-00f067aa0ba902b7-01"));
        Assert.Equal("/traces?text=POST%20%2Fv1%2Forders", await OpenAsync(" POST /v1/orders "));
        Assert.Equal("/traces", await OpenAsync(""));

        async Task<string> OpenAsync(string text)
        {
            using var response = await dashboard.SignedIn.GetAsync($"/traces/open?id={Uri.EscapeDataString(text)}", Token);
            return response.Headers.Location!.ToString();
        }
    }

    [Fact]
    public async Task A_trace_that_is_not_here_is_explained_and_shown_when_it_arrives()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var missing = await dashboard.SignedIn.GetAsync($"/traces/{Trace(1)}", Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains($"trace:{Trace(1)}@0", await missing.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        dashboard.Telemetry.Traces.Add([Span(1, 1, name: "GET /")]);
        Assert.Contains("GET /", await dashboard.GetAsync($"/traces/{Trace(1)}"), StringComparison.Ordinal);
        using var nonsense = await dashboard.SignedIn.GetAsync("/traces/nonsense", Token);
        Assert.Equal(HttpStatusCode.NotFound, nonsense.StatusCode);
    }

    [Fact]
    public async Task A_span_shows_its_links_in_both_directions()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Telemetry.Traces.Add([
            Span(1, 1, name: "publish events"),
            Span(2, 1, name: "deliver order.created", source: Source("realtime"), links: [new SpanReference(Trace(1), new SpanId(1))])]);

        var publish = await dashboard.GetAsync($"/traces/{Trace(1)}?span=0000000000000001");
        Assert.Contains("Linked from", publish, StringComparison.Ordinal);
        Assert.Contains($"/traces/{Trace(2)}?span=0000000000000001", publish, StringComparison.Ordinal);
        var deliver = await dashboard.GetAsync($"/traces/{Trace(2)}?span=0000000000000001");
        Assert.Contains("Links to", deliver, StringComparison.Ordinal);
        Assert.Contains($"/traces/{Trace(1)}?span=0000000000000001", deliver, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_spans_are_listed_by_page_and_a_trace_of_that_size_is_drawn_in_parts()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Telemetry.Traces.Add([.. Enumerable.Range(0, 10_000).Select(i => Span((ulong)(i / 5 + 1), (ulong)(i % 5 + 1), parent: (ulong)(i % 5), startMs: i))]);
        dashboard.Telemetry.Traces.Add([.. Enumerable.Range(1, 10_000).Select(i => Span(5_000, (ulong)i, parent: i == 1 ? 0UL : 1UL, startMs: 20_000 + i))]);

        var list = await dashboard.GetAsync("/traces");
        Assert.Contains("1–50 of 2,001 traces", list, StringComparison.Ordinal);
        var large = await dashboard.GetAsync($"/traces/{Trace(5_000)}");
        Assert.Contains("8,000 spans not drawn", large, StringComparison.Ordinal);
        Assert.Contains("rows=4000", large, StringComparison.Ordinal);
        var selective = await dashboard.GetAsync("/traces?service=api&text=work&min=5s");
        Assert.Contains("1–1 of 1 trace", selective, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_announced_to_open_pages_once_and_also_when_it_came_before_they_connected()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Resources.FindConsole("api-1")!.Append("written before the page connected");
        await using var stream = await dashboard.SignedIn.GetStreamAsync("/live?topics=console:api-1@0,resources@0,nonsense@3", Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("console:api-1", await NextAsync());

        dashboard.Resources.Change("api", r => r with { State = ResourceState.Stopping });
        Assert.Equal("resources", await NextAsync());

        async Task<string> NextAsync()
        {
            while (await reader.ReadLineAsync(Token) is { } line)
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    return line["data: ".Length..];
            throw new InvalidOperationException("The stream has ended.");
        }
    }

    [Fact]
    public async Task Console_lines_are_fetched_from_where_a_page_stopped()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var console = dashboard.Resources.FindConsole("api-1")!;
        console.Append("one");
        console.Append("\u001b[31mtwo\u001b[0m", isError: true);

        Assert.Contains("one", await dashboard.GetAsync("/console/api-1"), StringComparison.Ordinal);
        var lines = await dashboard.GetAsync("/console/api-1/lines?after=1");
        Assert.DoesNotContain("one", lines, StringComparison.Ordinal);
        Assert.Contains("<span class=\"f1\">two</span>", lines, StringComparison.Ordinal);
        Assert.Empty((await dashboard.GetAsync("/console/api-1/lines?after=2")).Trim());
        using var unknown = await dashboard.SignedIn.GetAsync("/console/nobody", Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
