using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.Standins.Tests.LocalRuntime.Programs;

public sealed class ProgramStoreTests : IAsyncDisposable
{
    private static readonly KnownProgram Nonsense = new()
    {
        Name = "no-such-program",
        Executables = ["no-such-program"],
        Packages = ["no-such-package"],
        Formula = "no-such-formula",
        Folders = ["/usr/lib/no-such/*/bin"],
    };

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
    public async Task A_configured_program_is_used_whether_its_file_or_its_folder_is_named()
    {
        var file = WriteScript("bin/redis-server", "echo Redis server v=7.4.2 sha=00000000:0");

        foreach (var path in new[] { file, Path.GetDirectoryName(file)! })
        {
            var found = await Store(path).FindAsync(KnownPrograms.Redis, null, _progress, Cancellation);
            Assert.Equal((file, new Version(7, 4, 2)), (found.FileName, found.Version));
        }
    }

    [Fact]
    public async Task A_configured_location_without_the_program_is_an_error_that_names_the_setting()
    {
        var wrong = await Assert.ThrowsAsync<ProgramNotFoundException>(
            () => Store(_folder.Path).FindAsync(KnownPrograms.Redis, null, _progress, Cancellation));

        Assert.Contains("Scale:Programs:redis-server", wrong.Message);
        Assert.Contains(_folder.Path, wrong.Message);
    }

    [Fact]
    public async Task A_program_that_is_nowhere_is_an_error_that_says_where_it_was_looked_for_and_what_to_type()
    {
        var missing = await Assert.ThrowsAsync<ProgramNotFoundException>(
            () => Store(null).FindAsync(Nonsense, null, _progress, Cancellation));

        Assert.Equal("no-such-program", missing.Program);
        Assert.Contains("/usr/lib/no-such/*/bin", missing.Message);
        Assert.Contains("/usr/bin", missing.Message);
        Assert.Contains(_folder.Path, missing.Message);
        Assert.Contains("install no-such-", missing.Message);
        Assert.Contains("Scale:Programs:no-such-program", missing.Message);
    }

    [Fact]
    public async Task PostgreSQL_is_taken_from_a_folder_that_has_all_of_it()
    {
        var found = await Store(null).FindAsync(KnownPrograms.Postgres, null, _progress, Cancellation);

        Assert.All(KnownPrograms.Postgres.Executables, name => Assert.True(File.Exists(found.Executable(name)), name));
        Assert.True(found.Version.Major >= 12);
    }

    [Fact]
    public async Task The_preferred_major_version_wins_over_the_newest()
    {
        WriteScript("pg/15/bin/server", "echo server 15.9");
        WriteScript("pg/9/bin/server", "echo server 9.6.3");
        WriteScript("pg/16/bin/server", "echo server 16.1");
        WriteScript("pg/17/bin/server", "exit 1");
        var program = Nonsense with { Executables = ["server"], Folders = [_folder.File("pg/*/bin")] };
        var store = Store(null);

        Assert.Equal(16, (await store.FindAsync(program, null, _progress, Cancellation)).Version.Major);
        Assert.Equal(9, (await store.FindAsync(program, 9, _progress, Cancellation)).Version.Major);
        Assert.Equal(16, (await store.FindAsync(program, 18, _progress, Cancellation)).Version.Major);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", "15.13")]
    [InlineData("postgres (PostgreSQL) 18beta1", "18.0")]
    [InlineData("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", "7.0.15")]
    [InlineData("PgBouncer 1.18.0\nlibevent 2.1.12-stable", "1.18.0")]
    public void Versions_are_read_as_programs_print_them(string output, string version) =>
        Assert.Equal(Version.Parse(version), ProgramProbe.ParseVersion(output));

    private ProgramStore Store(string? configured) => new(
        new ProgramStoreOptions
        {
            CacheFolder = _folder.File("cache"),
            Configured = configured is null ? new() : new Dictionary<string, string> { ["redis-server"] = configured },
        },
        _guardian);

    private string WriteScript(string name, string body)
    {
        var file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
