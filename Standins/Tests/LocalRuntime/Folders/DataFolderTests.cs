using Scale.LocalRuntime;
using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Images;
using Scale.Standins.Tests.LocalRuntime.Images;

namespace Scale.Standins.Tests.LocalRuntime.Folders;

public sealed class DataFolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task Data_in_a_folder_closed_to_the_unprivileged_user_lives_elsewhere_and_is_erased_with_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only a root host runs programs as another user");
        using var closed = new TestFolder();
        await using var host = new ContainerHost();
        File.SetUnixFileMode(closed.Path, OwnerOnly);
        var container = host.Postgres() with { DataFolder = closed.File("volumes/postgres") };
        await host.StartAsync(container);
        Assert.Equal("1", await PostgresQuery.AskAsync(container, "select 1::text"));

        var link = new DirectoryInfo(container.DataFolder).LinkTarget;
        Assert.NotNull(link);
        Assert.True(Directory.Exists(Path.Combine(link, "pgdata")));
        Assert.Throws<LocalRuntimeException>(() => DataFolders.Erase(closed.Path));

        await host.DisposeAsync();
        DataFolders.Erase(closed.Path);
        Assert.False(Directory.Exists(link));
        Directory.CreateDirectory(closed.Path);
    }

    [Fact]
    public async Task Data_that_is_closed_to_the_unprivileged_user_is_an_error_that_says_what_to_type()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only a root host runs programs as another user");
        using var closed = new TestFolder();
        await using var host = new ContainerHost();
        var container = host.Postgres() with { DataFolder = closed.File("postgres") };
        Directory.CreateDirectory(container.DataFolder);
        await File.WriteAllTextAsync(Path.Combine(container.DataFolder, "PG_VERSION"), "15", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(closed.Path, OwnerOnly);

        var error = await Assert.ThrowsAsync<LocalRuntimeException>(() => host.PrepareAsync(container));
        Assert.Contains($"chmod o+x {closed.Path}", error.Message);
    }

    [Fact]
    public void Erasing_a_folder_that_is_not_there_does_nothing()
    {
        using var folder = new TestFolder();

        DataFolders.Erase(folder.File("missing"));
    }
}
