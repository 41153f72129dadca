using System.Diagnostics;
using Scale.LocalRuntime.Processes;

namespace Scale.Standins.Tests.LocalRuntime.Processes;

public sealed class ProcessGuardianTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly TestFolder _folder = new();
    private readonly HostProcess _host = new();

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_outlives_a_host_that_was_killed()
    {
        using var alive = await StartFamilyAsync();

        _host.Kill();
        await ExpectTheEndOf(alive);
    }

    [Fact]
    public async Task A_host_that_ends_in_order_leaves_neither_children_nor_the_guardian()
    {
        using var alive = await StartFamilyAsync();
        var guardian = await _host.AskAsync("guardian");

        var ended = _host.EndAsync();
        await ExpectTheEndOf(alive);
        await ended;
        Assert.False(ProcessTable.Read(guardian)?.IsRunning ?? false);
    }

    [Fact]
    public async Task A_guardian_that_was_killed_is_replaced_and_knows_the_children()
    {
        using var alive = await StartFamilyAsync();
        var guardian = await _host.AskAsync("guardian");

        using (var process = Process.GetProcessById(guardian))
            process.Kill();
        while (await _host.AskAsync("guardian") == guardian)
            await Task.Yield();

        _host.Kill();
        await ExpectTheEndOf(alive);
    }

    /// <summary>
    /// Children of several kinds, all holding the write end of one pipe: it ends when the last of them has. One ignores
    /// the stop signal, one has a child in its group, one a child in another session.
    /// </summary>
    private async Task<FileStream> StartFamilyAsync()
    {
        var pipe = _folder.File("alive");
        using (var made = Process.Start("mkfifo", pipe))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        // Read and write: opening waits for nobody, and the end shows once this handle's write end is closed below.
        using var open = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        await _host.AskAsync($"exec 3> {pipe}; echo 1 >&3; sleep 1000 & sleep 1000");
        await _host.AskAsync($"exec 3> {pipe}; echo 2 >&3; trap '' TERM; while :; do sleep 1000; done");
        await _host.AskAsync($"exec 3> {pipe}; setsid sh -c 'echo 3 >&3; sleep 1000' & sleep 1000");

        var alive = new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var started = new byte[6];
        await alive.ReadExactlyAsync(started, TestContext.Current.CancellationToken);
        return alive;
    }

    private async Task ExpectTheEndOf(FileStream alive)
    {
        var watch = Stopwatch.StartNew();
        var end = await Task.Run(() => alive.Read(new byte[1])).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, end);
        output.WriteLine($"gone after {watch.Elapsed.TotalSeconds:F1} s");
    }
}
