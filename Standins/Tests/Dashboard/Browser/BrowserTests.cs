using Microsoft.Playwright;
using Scale.Dashboard;
using Scale.Dashboard.Telemetry;
using static Microsoft.Playwright.Assertions;
using static Scale.Standins.Tests.Dashboard.Samples;

namespace Scale.Standins.Tests.Dashboard.Browser;

public sealed class BrowserTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string TracePath = $"/traces/{Trace(1)}";

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(380, ColorScheme.Light)]
    public async Task Every_page_fits_its_window_and_causes_no_error(int width, ColorScheme theme)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Fill(dashboard);
        await using var page = await browser.OpenAsync(dashboard, "/resources", width, theme);
        foreach (var path in new[] { "/resources", "/resources/api", "/console/api-1", "/logs?record=1", "/traces", $"{TracePath}?span=0000000000000002", "/metrics?service=api&instrument=orders" })
        {
            await page.Page.GotoAsync(path);
            await Expect(page.Page.Locator("main h1")).ToBeVisibleAsync();
            Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{path} is wider than {width}");
        }

        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_resource_that_changes_is_shown_without_reloading()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var page = await browser.OpenAsync(dashboard, "/resources");
        await page.Page.EvaluateAsync("window.notReloaded = true");
        dashboard.Resources.Change("workers", r => r with { State = ResourceState.FailedToStart, StateDetail = "the port is taken" });

        await Expect(page.Page.Locator("#r-workers")).ToContainTextAsync("the port is taken");
        Assert.True(await page.Page.EvaluateAsync<bool>("window.notReloaded"));
    }

    [Fact]
    public async Task A_button_sends_its_command_and_says_what_the_host_answered()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var page = await browser.OpenAsync(dashboard, "/resources");
        await page.Page.GetByLabel("Restart api-2").ClickAsync();

        await Expect(page.Page.Locator("#toasts")).ToContainTextAsync("api-2: restart requested");
        Assert.Equal([("api", "api-2", ResourceCommand.Restart)], dashboard.Resources.Executed);
    }

    [Fact]
    public async Task A_secret_is_shown_when_asked_for_and_hidden_again()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var page = await browser.OpenAsync(dashboard, "/resources/postgres-password");
        Assert.DoesNotContain(FakeResources.Password, await page.Page.ContentAsync(), StringComparison.Ordinal);
        var button = page.Page.GetByLabel("Show or hide Value");
        await button.ClickAsync();
        await Expect(page.Page.Locator("[data-value]")).ToHaveTextAsync(FakeResources.Password);
        await button.ClickAsync();
        await Expect(page.Page.Locator("[data-value]")).ToHaveTextAsync("••••••••");
        Assert.DoesNotContain(FakeResources.Password, await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_lines_appear_as_they_are_written_unless_paused_and_can_be_filtered()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var console = dashboard.Resources.FindConsole("api-1")!;
        await using var page = await browser.OpenAsync(dashboard, "/console/api-1");
        console.Append("now listening");
        await Expect(page.Page.Locator("#console-lines")).ToContainTextAsync("now listening");

        await page.Page.Locator("#console-pause").ClickAsync();
        console.Append("while paused");
        await page.Page.Locator("#console-search").FillAsync("LISTENING");
        await Expect(page.Page.Locator("#console-count")).ToHaveTextAsync("1 of 1");
        await page.Page.Locator("#console-search").FillAsync("");
        await page.Page.Locator("#console-pause").ClickAsync();
        await Expect(page.Page.Locator("#console-lines .line")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_tree_of_spans_is_used_by_keyboard()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Fill(dashboard);
        await using var page = await browser.OpenAsync(dashboard, TracePath);
        var focused = page.Page.Locator("#spans > .row:focus");
        await page.Page.Locator("#spans > .row").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(focused).ToHaveIdAsync("s-0000000000000002");
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(focused).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(page.Page.Locator("#s-0000000000000003")).ToBeHiddenAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(focused).ToHaveIdAsync("s-0000000000000003");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#panel")).ToContainTextAsync("SELECT orders");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("#panel")).ToHaveCountAsync(0);
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(focused).ToHaveIdAsync("s-0000000000000001");
    }

    [Fact]
    public async Task A_trace_is_opened_by_its_traceparent_and_followed_along_its_links()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Fill(dashboard);
        await using var page = await browser.OpenAsync(dashboard, "/resources");
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync($"00-{Trace(1)}-0000000000000002-01");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#panel h2")).ToContainTextAsync("transaction");
        await page.Page.Locator(".related a").ClickAsync();
        await Expect(page.Page.Locator("#panel")).ToContainTextAsync("Links to");
        await page.Page.Locator("#panel .span-links a").ClickAsync();
        await Expect(page.Page.Locator("#panel")).ToContainTextAsync("Linked from");
        Assert.Contains(TracePath, page.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_that_arrive_later_join_the_open_trace_and_leave_collapsed_rows_collapsed()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Fill(dashboard);
        await using var page = await browser.OpenAsync(dashboard, TracePath);
        await page.Page.Locator("#s-0000000000000002 .toggle").ClickAsync();
        dashboard.Telemetry.Traces.Add([Span(1, 9, parent: 1, name: "job export.orders", startMs: 20, ms: 9, source: Source("workers"))]);

        await Expect(page.Page.Locator("#s-0000000000000009")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#s-0000000000000003")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Typing_in_a_filter_narrows_the_list_and_keeps_what_is_typed()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Fill(dashboard);
        await using var page = await browser.OpenAsync(dashboard, "/traces");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.Page.Locator("#trace-text").PressSequentiallyAsync("deliver");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("text=deliver"));
        dashboard.Telemetry.Traces.Add([Span(7, 1, name: "deliver again")]);
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#trace-text")).ToHaveValueAsync("deliver");
    }

    [Fact]
    public async Task The_theme_is_switched_and_remembered()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var page = await browser.OpenAsync(dashboard, "/resources");
        await page.Page.Locator("#theme").ClickAsync();
        await page.Page.ReloadAsync();
        Assert.Equal("dark", await page.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
    }

    private static void Fill(RunningDashboard dashboard)
    {
        var published = new SpanReference(Trace(1), new SpanId(1));
        dashboard.Telemetry.Traces.Add(
        [
            Span(1, 1, name: "POST /v1/orders", ms: 12), Span(1, 2, parent: 1, name: "transaction", startMs: 1, ms: 8),
            Span(1, 3, parent: 2, name: "SELECT orders", startMs: 2, ms: 3, error: true),
            Span(2, 1, name: "deliver order.created", startMs: 14, source: Source("realtime", "realtime-1"), links: [published]),
        ]);
        dashboard.Telemetry.Logs.Add([Log("Order o-1 created", trace: 1), Log(new string('x', 600), LogLevel.Error)]);
        var source = dashboard.Telemetry.Sources.GetOrAdd("api", "api-1", []);
        MetricSample[] samples = [.. Enumerable.Range(0, 30).Select(i => new MetricSample([], new MetricPoint(DateTime.UtcNow.AddSeconds(i - 31), i * 2, null), []))];
        dashboard.Telemetry.Metrics.Add([new InstrumentReport(source, "Scale", "orders", "Orders", "{order}", InstrumentKind.Counter, false, [.. samples])]);
        for (var i = 0; i < 50; i++)
            dashboard.Resources.FindConsole("api-1")!.Append($"\u001b[32minfo\u001b[39m: line {i} {new string('y', 200)}");
    }
}
