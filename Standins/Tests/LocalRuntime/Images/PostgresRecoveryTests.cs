using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Scale.LocalRuntime;
using Scale.LocalRuntime.Processes;

namespace Scale.Standins.Tests.LocalRuntime.Images;

/// <summary>Crashes, stale files, foreign data, and two hosts on one folder.</summary>
public sealed class PostgresRecoveryTests : IAsyncDisposable
{
    private readonly ContainerHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_server_that_was_killed_in_the_middle_of_a_query_starts_again_with_its_data()
    {
        var container = _host.Postgres();
        var first = await _host.StartAsync(container);
        await PostgresQuery.AskAsync(container, "create table kept as select 42 as answer");
        await using var connection = await PostgresQuery.OpenAsync(container);
        var backend = connection.ProcessID;
        var query = new NpgsqlCommand("select count(*) from generate_series(1, 1000000000000)", connection) { CommandTimeout = 0 }
            .ExecuteScalarAsync(Cancellation);

        using (var postmaster = Process.GetProcessById(first.Process.Id))
            postmaster.Kill();
        Assert.Equal(128 + 9, await first.Process.Exited);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => query);
        Assert.False(ProcessTable.Read(backend)?.IsRunning ?? false);

        await _host.StartAsync(container);
        Assert.Equal("42", await PostgresQuery.AskAsync(container, "select answer::text from kept"));
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_a_living_stranger_does_not_prevent_the_start()
    {
        var container = _host.Postgres();
        var first = await _host.StartAsync(container);
        var pidFile = Path.Combine(container.DataFolder, "pgdata", "postmaster.pid");
        var content = await File.ReadAllLinesAsync(pidFile, Cancellation);
        await first.StopAsync();

        // A process of the same user with the id that the crashed server had.
        var stranger = SupervisedProcess.Start(
            first.Process.Spec with { Name = "stranger", FileName = "sleep", Arguments = ["1000"], ExclusiveFolder = null }, _host.Guardian, _ => { });
        content[0] = stranger.Id.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(pidFile, content, Cancellation);
        File.SetUnixFileMode(pidFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        await _host.StartAsync(container);
        Assert.Equal("1", await PostgresQuery.AskAsync(container, "select 1::text"));
        stranger.Kill();
    }

    [Fact]
    public async Task Data_of_another_major_version_is_an_error_that_changes_nothing()
    {
        var container = _host.Postgres();
        var data = Path.Combine(container.DataFolder, "pgdata");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "11\n", Cancellation);

        var wrong = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(container));
        Assert.Contains(data, wrong.Message);
        Assert.Contains("PostgreSQL 11", wrong.Message);
        Assert.Contains("--fresh", wrong.Message);
        Assert.Equal(["PG_VERSION"], Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_with_something_else_in_it_is_an_error_that_changes_nothing()
    {
        var container = _host.Postgres();
        var data = Path.Combine(container.DataFolder, "pgdata");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "thesis.txt"), "mine", Cancellation);

        var wrong = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(container));
        Assert.Contains("neither empty nor a PostgreSQL data folder", wrong.Message);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(data, "thesis.txt"), Cancellation));
    }

    [Fact]
    public async Task A_second_host_on_the_folder_is_an_error_until_the_first_one_ends()
    {
        var container = _host.Postgres();
        await using (var first = new ContainerHost(_host.Folder))
        {
            await first.PrepareAsync(container);

            var inUse = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(container));
            Assert.Contains("in use by another host", inUse.Message);
            Assert.Contains(container.DataFolder, inUse.Message);
        }

        await _host.PrepareAsync(container);
    }

    [Fact]
    public async Task Two_resources_cannot_share_a_folder()
    {
        var container = _host.Postgres();
        await _host.PrepareAsync(container);

        var shared = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(container with { Name = "other" }));
        Assert.Contains("'other' and 'postgres'", shared.Message);
    }
}
