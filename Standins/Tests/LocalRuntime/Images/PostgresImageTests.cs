using Npgsql;
using Scale.LocalRuntime;
using Scale.LocalRuntime.Images;
using Scale.LocalRuntime.Programs;

namespace Scale.Standins.Tests.LocalRuntime.Images;

public sealed class PostgresImageTests : IAsyncDisposable
{
    private readonly ContainerHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_first_start_makes_the_database_user_and_settings_and_the_data_survives_a_restart()
    {
        var container = _host.Postgres(("POSTGRES_USER", "owner"), ("POSTGRES_DB", "shop")) with { Args = ["-c", "max_connections=37"] };
        var first = await _host.StartAsync(container);
        Assert.Equal("37", await PostgresQuery.AskAsync(container, "show max_connections", "owner", "shop"));
        Assert.Equal("UTF8", await PostgresQuery.AskAsync(container, "show server_encoding", "owner", "shop"));
        await PostgresQuery.AskAsync(container, "create table kept as select 42 as answer", "owner", "shop");
        Assert.Equal(0, await first.StopAsync());

        await _host.StartAsync(container);
        Assert.Equal("42", await PostgresQuery.AskAsync(container, "select answer::text from kept", "owner", "shop"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var container = _host.Postgres();
        await _host.StartAsync(container);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresQuery.AskAsync(container, "select 1", password: "wrong"));
        Assert.Equal("28P01", refused.SqlState);
    }

    [Fact]
    public async Task First_start_files_run_in_order_and_once()
    {
        using var files = new TestFolder();
        await File.WriteAllTextAsync(files.File("10-table.sql"), "create table steps (step text); insert into steps values ('sql');", Cancellation);
        await File.WriteAllTextAsync(
            files.File("20-script.sh"),
            "#!/bin/bash\npsql --username \"$POSTGRES_USER\" --command \"insert into steps values ('$STEP in $(basename \"$PGDATA\")')\"\n",
            Cancellation);
        var container = _host.Postgres(("STEP", "script")) with { InitFiles = files.Path };

        await (await _host.StartAsync(container)).StopAsync();
        await _host.StartAsync(container);
        Assert.Equal("sql,script in pgdata", await PostgresQuery.AskAsync(container, "select string_agg(step, ',') from steps"));
    }

    [Fact]
    public async Task A_first_start_file_that_fails_leaves_no_data_folder()
    {
        using var files = new TestFolder();
        await File.WriteAllTextAsync(files.File("10-wrong.sql"), "select no_such_column;", Cancellation);
        var container = _host.Postgres() with { InitFiles = files.Path };

        var failed = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(container));
        Assert.Contains("no_such_column", failed.Message);
        Assert.False(Directory.Exists(Path.Combine(container.DataFolder, "pgdata")));

        await _host.StartAsync(container with { InitFiles = null });
        Assert.Equal("1", await PostgresQuery.AskAsync(container, "select 1::text"));
    }

    [Fact]
    public async Task An_interrupted_first_start_is_started_over()
    {
        using var files = new TestFolder();
        var container = _host.Postgres() with { InitFiles = files.Path };
        await File.WriteAllTextAsync(files.File("10-endless.sh"), "sleep 1000", Cancellation);
        using var interrupt = new CancellationTokenSource();
        var progress = new SignalProgress("running 10-endless.sh", interrupt.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _host.Images.Get("postgres").PrepareAsync(container, progress, interrupt.Token));
        Assert.True(File.Exists(Path.Combine(container.DataFolder, "pgdata", "PG_VERSION")));

        await _host.StartAsync(container with { InitFiles = null });
        Assert.Contains(_host.Progress.Lines, line => line.Contains("interrupted"));
        Assert.Equal("1", await PostgresQuery.AskAsync(container, "select 1::text"));
    }

    [Fact]
    public async Task A_missing_password_is_an_error_that_names_the_variable()
    {
        var failed = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(_host.Container("postgres")));

        Assert.Contains("POSTGRES_PASSWORD", failed.Message);
    }

    [Fact]
    public async Task It_listens_where_it_is_told_even_if_the_container_says_otherwise()
    {
        var container = _host.Postgres() with { Args = ["postgres", "-c", "port=5432", "-c", "listen_addresses=*"] };
        await _host.StartAsync(container);

        Assert.Equal(container.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), await PostgresQuery.AskAsync(container, "show port"));
        Assert.StartsWith("127.0.0.1", await PostgresQuery.AskAsync(container, "show listen_addresses"));
    }

    [Fact]
    public async Task PostgreSQL_from_the_package_archive_runs_where_none_is_installed()
    {
        Assert.SkipUnless(AptArchive.IsAvailable, "no apt-get here");
        var programs = new Dictionary<string, string> { ["postgres"] = ProgramStoreOptions.Download };
        await using var host = new ContainerHost(programs: programs);
        var container = host.Postgres();
        var running = await host.StartAsync(container);

        Assert.DoesNotContain("/usr/lib/postgresql", running.Process.Spec.FileName[..20]);
        Assert.Equal("1", await PostgresQuery.AskAsync(container, "select 1::text"));
    }

    private sealed class SignalProgress(string text, Action signal) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value == text)
                signal();
        }
    }
}
