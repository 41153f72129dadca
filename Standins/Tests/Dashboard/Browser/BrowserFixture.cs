using Microsoft.Playwright;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.Standins.Tests.Dashboard.Browser;

/// <summary>One headless Chromium for all browser tests; found on this machine or provided like every other program.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    // Nothing but the pages: no sandbox (root cannot have one), no GPU, no traffic of the browser's own.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private ProcessGuardian? _guardian;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _guardian = ProcessGuardian.Start();
        var chromium = await new ProgramStore(new ProgramStoreOptions(), _guardian)
            .FindAsync(KnownPrograms.Chromium, majorVersion: null, new Progress<string>(), TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium.FileName,
            Args = Arguments,
            Env = chromium.Environment.Where(e => e.Value is not null).ToDictionary(e => e.Key, e => e.Value!),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_guardian is not null)
            await _guardian.DisposeAsync();
    }

    internal async Task<BrowserPage> OpenAsync(RunningDashboard dashboard, string path, int width = 1280, ColorScheme theme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
            ColorScheme = theme,
            BaseURL = dashboard.Server.Url.ToString(),
        });
        var page = new BrowserPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync($"{dashboard.Server.LoginUrl}&return={Uri.EscapeDataString(path)}");
        // The login page goes on by itself. Modules have run once the document is complete; it is asked, since Playwright's client can miss the
        // event when it comes while the wait for it begins.
        await page.Page.Locator("main[data-section]").WaitForAsync();
        await page.Page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        return page;
    }
}

/// <summary>A page, and every error that its scripts, its policy or its requests have caused.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    public BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => Note(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Note(message.Text);
        };
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
                return [.. _errors];
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(string error)
    {
        lock (_errors)
            _errors.Add(error);
    }
}
