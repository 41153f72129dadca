using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class DataTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("scale-data-").FullName, "apphost");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task Generated_secrets_are_the_same_in_the_next_run_and_new_after_a_fresh_start()
    {
        var first = await RunAsync();
        var second = await RunAsync();
        var fresh = await RunAsync("--fresh");

        Assert.Equal(32, first.Length);
        Assert.Equal(first, second);
        Assert.NotEqual(first, fresh);
    }

    [Fact]
    public async Task A_configured_value_wins_over_the_generated_one() =>
        Assert.Equal("chosen", await RunAsync("--Parameters:key=chosen"));

    [Fact]
    public async Task Secrets_are_readable_by_their_owner_only()
    {
        await RunAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "secrets.json")));
    }

    [Fact]
    public async Task A_fresh_start_deletes_volumes_and_an_ordinary_one_keeps_them()
    {
        var kept = Path.Combine(_folder, "volumes", "data", "file");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await File.WriteAllTextAsync(kept, "x", Cancellation);

        await RunAsync();
        Assert.True(File.Exists(kept));
        await RunAsync("--fresh");
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task A_second_host_cannot_use_the_same_data()
    {
        await using var builder = Describe();
        await using var app = await builder.StartAsync(Cancellation);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync("--fresh"));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_secrets_are_not_overwritten()
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, "secrets.json");
        await File.WriteAllTextAsync(path, "{ broken", Cancellation);

        await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync());
        Assert.Equal("{ broken", await File.ReadAllTextAsync(path, Cancellation));
    }

    /// <summary>Starts and stops a system, and returns its generated secret.</summary>
    private async Task<string> RunAsync(params string[] args)
    {
        await using var builder = Describe(args);
        await using var app = await builder.StartAsync(Cancellation);
        return (await builder.Resources.OfType<ParameterResource>().Single().GetValueAsync(Cancellation))!;
    }

    private IDistributedApplicationTestingBuilder Describe(params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create([.. args, $"--Scale:DataFolder={_folder}"]);
        builder.AddParameter("key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        return builder;
    }
}
