using System.Globalization;
using Scale.LocalRuntime;
using Scale.LocalRuntime.Processes;

namespace Scale.Standins.Tests.LocalRuntime.Processes;

public sealed class SupervisedProcessTests : IAsyncDisposable
{
    private readonly ProcessGuardian _guardian = ProcessGuardian.Start();

    public ValueTask DisposeAsync() => _guardian.DisposeAsync();

    [Fact]
    public async Task Lines_of_both_streams_and_the_exit_code_arrive()
    {
        var shell = Shell.Start(_guardian, "echo one; echo two; echo three >&2; printf four; exit 7");

        Assert.Equal(7, await shell.Process.Exited);
        var lines = shell.RemainingLines();
        Assert.Equal(["one", "two", "four"], lines.Where(line => line.Stream == LogStream.Output).Select(line => line.Text));
        Assert.Equal(["three"], lines.Where(line => line.Stream == LogStream.Error).Select(line => line.Text));
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_the_next_one_is_whole()
    {
        var shell = Shell.Start(_guardian, "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo next");

        await shell.Process.Exited;
        var lines = shell.RemainingLines();
        Assert.Equal(LogLine.MaxLength + 1, lines[0].Text.Length);
        Assert.EndsWith("…", lines[0].Text);
        Assert.Equal("next", lines[1].Text);
    }

    [Fact]
    public async Task A_program_leads_a_session_of_its_own()
    {
        var shell = Shell.Start(_guardian, "cut -d' ' -f1,5,6 /proc/$$/stat; read forever < /proc/self/fd/0 || true");

        var ids = (await shell.ReadLineAsync()).Text.Split(' ');
        Assert.All(ids, id => Assert.Equal(shell.Process.Id.ToString(CultureInfo.InvariantCulture), id));
        await shell.Process.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_stop_signal_gives_a_program_time_to_end_in_order()
    {
        var shell = Shell.Start(_guardian, "trap 'echo stopping; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await shell.ReadLineAsync();

        Assert.Equal(3, await shell.Process.StopAsync(TestContext.Current.CancellationToken));
        Assert.Contains(shell.RemainingLines(), line => line.Text == "stopping");
    }

    [Fact]
    public async Task A_program_that_ignores_the_stop_signal_is_killed_after_the_time_out()
    {
        var shell = Shell.Start(_guardian, "trap '' TERM; echo ready; while :; do sleep 0.05; done", TimeSpan.FromMilliseconds(300));
        await shell.ReadLineAsync();

        Assert.Equal(128 + 9, await shell.Process.StopAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelling_a_stop_kills_at_once()
    {
        var shell = Shell.Start(_guardian, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await shell.ReadLineAsync();

        Assert.Equal(128 + 9, await shell.Process.StopAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Children_of_a_stopping_program_may_finish_after_it()
    {
        var shell = Shell.Start(_guardian, "(trap 'sleep 0.3; echo saved; exit' TERM; echo ready; while :; do sleep 0.05; done) & wait");
        await shell.ReadLineAsync();

        await shell.Process.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains(shell.RemainingLines(), line => line.Text == "saved");
    }

    [Fact]
    public async Task Children_of_a_program_that_crashed_end_with_it()
    {
        var shell = Shell.Start(_guardian, "sleep 1000 & echo $!; kill -9 $$");
        var child = int.Parse((await shell.ReadLineAsync()).Text, CultureInfo.InvariantCulture);

        Assert.Equal(128 + 9, await shell.Process.Exited);
        Assert.False(ProcessTable.Read(child)?.IsRunning ?? false);
    }

    [Fact]
    public async Task A_descendant_that_left_the_group_is_killed_with_the_program()
    {
        var shell = Shell.Start(_guardian, "setsid sh -c 'echo $$; exec sleep 1000' & sleep 1000");
        var descendant = int.Parse((await shell.ReadLineAsync()).Text, CultureInfo.InvariantCulture);

        shell.Process.Kill();
        await shell.Process.Exited;
        Assert.False(ProcessTable.Read(descendant)?.IsRunning ?? false);
    }

    [Fact]
    public async Task No_exit_of_many_short_programs_is_lost_and_none_becomes_a_zombie()
    {
        var shells = Enumerable.Range(0, 60).Select(number => Shell.Start(_guardian, $"exit {number}")).ToArray();

        Assert.Equal(Enumerable.Range(0, 60), await Task.WhenAll(shells.Select(shell => shell.Process.Exited)));
        Assert.DoesNotContain(ProcessTable.Read(), process => shells.Any(shell => shell.Process.Id == process.Id));
    }

    [Fact]
    public void A_missing_program_or_folder_is_named()
    {
        var spec = new ProcessSpec { Name = "api", FileName = "no-such-program" };
        var missing = Assert.Throws<LocalRuntimeException>(() => SupervisedProcess.Start(spec, _guardian, _ => { }));
        Assert.Contains("'api'", missing.Message);
        Assert.Contains("'no-such-program'", missing.Message);

        spec = spec with { FileName = "true", WorkingDirectory = "/no/such/folder" };
        missing = Assert.Throws<LocalRuntimeException>(() => SupervisedProcess.Start(spec, _guardian, _ => { }));
        Assert.Contains("/no/such/folder", missing.Message);
    }

    [Fact]
    public async Task A_variable_whose_name_a_shell_cannot_use_arrives()
    {
        var lines = new List<string>();
        var spec = new ProcessSpec
        {
            Name = "environment",
            FileName = "env",
            Environment = new Dictionary<string, string?> { ["ConnectionStrings__shard0-replica1"] = "Host=localhost" },
        };

        await SupervisedProcess.Start(spec, _guardian, line => lines.Add(line.Text)).Exited;
        Assert.Contains("ConnectionStrings__shard0-replica1=Host=localhost", lines);
    }

    [Fact]
    public async Task The_environment_is_laid_over_the_hosts_and_the_temporary_folders_go()
    {
        using var folder = new TestFolder();
        var temporary = folder.File("temporary");
        Directory.CreateDirectory(temporary);
        var lines = new List<string>();
        var spec = new ProcessSpec
        {
            Name = "environment",
            FileName = "sh",
            Arguments = ["-c", "echo $ADDED-${HOME:-none}-$PWD"],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?> { ["ADDED"] = "yes", ["HOME"] = null },
            TemporaryFolders = [temporary],
        };

        await SupervisedProcess.Start(spec, _guardian, line => lines.Add(line.Text)).Exited;
        Assert.Equal([$"yes-none-{folder.Path}"], lines);
        Assert.False(Directory.Exists(temporary));
    }
}
