using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.Standins.Tests.LocalRuntime.Programs;

/// <summary>The real package archive; on Debian and Ubuntu only.</summary>
public sealed class ToolCacheTests : IAsyncDisposable
{
    private readonly ProcessGuardian _guardian = ProcessGuardian.Start();
    private readonly TestFolder _folder = new();
    private readonly ProgressLog _progress = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _guardian.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_empty_cache_provides_redis_once_for_two_hosts()
    {
        Assert.SkipUnless(AptArchive.IsAvailable, "no apt-get here");

        var locations = await Task.WhenAll(
            Store().FindAsync(KnownPrograms.Redis, null, _progress, Cancellation),
            Store().FindAsync(KnownPrograms.Redis, null, _progress, Cancellation));

        Assert.Equal(locations[0].FileName, locations[1].FileName);
        Assert.StartsWith(_folder.Path, locations[0].FileName);
        Assert.Single(_progress.Lines, line => line.StartsWith("downloading", StringComparison.Ordinal));
        Assert.Empty(Directory.GetDirectories(_folder.Path, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_cached_program_that_does_not_run_is_provided_anew()
    {
        Assert.SkipUnless(AptArchive.IsAvailable, "no apt-get here");
        var first = await Store().FindAsync(KnownPrograms.Redis, null, _progress, Cancellation);
        File.Delete(first.FileName);

        var second = await Store().FindAsync(KnownPrograms.Redis, null, _progress, Cancellation);
        Assert.Equal(first.FileName, second.FileName);
        Assert.True(File.Exists(second.FileName));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_an_error_that_says_so()
    {
        Assert.SkipUnless(AptArchive.IsAvailable, "no apt-get here");
        var store = Store(TimeSpan.FromMilliseconds(1));

        var missing = await Assert.ThrowsAsync<ProgramNotFoundException>(
            () => store.FindAsync(KnownPrograms.Redis, null, _progress, Cancellation));
        Assert.Contains("took longer", missing.Message);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "*.partial", SearchOption.AllDirectories));
    }

    private ProgramStore Store(TimeSpan? timeout = null) => new(
        new ProgramStoreOptions
        {
            CacheFolder = _folder.Path,
            Configured = new Dictionary<string, string> { ["redis-server"] = ProgramStoreOptions.Download },
            Timeout = timeout ?? TimeSpan.FromMinutes(5),
        },
        _guardian);
}
