using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.Files;

namespace Scale.Tests.Core.Files;

public sealed class LocalFileStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("scale-files-").FullName;
    private readonly Guid _company = Guid.CreateVersion7();
    private readonly Guid _file = Guid.CreateVersion7();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_file_is_there_when_it_is_committed_and_not_before()
    {
        var store = Store();
        await using var draft = await store.CreateAsync(_company, _file, Cancellation);
        await draft.Content.WriteAsync("hello"u8.ToArray(), Cancellation);
        await draft.Content.FlushAsync(Cancellation);
        Assert.Null(await store.OpenReadAsync(_company, _file, Cancellation));

        Assert.Equal(5, await draft.CommitAsync(Cancellation));
        Assert.Equal("hello", await ReadAsync(store));
        Assert.Equal([Path.Combine(_root, _company.ToString("N"), _file.ToString("N"))], Files());
    }

    [Fact]
    public async Task A_draft_that_is_not_committed_leaves_nothing()
    {
        await using (var draft = await Store().CreateAsync(_company, _file, Cancellation))
            await draft.Content.WriteAsync(new byte[200_000], Cancellation);

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_new_draft_takes_the_place_of_one_that_was_left_behind()
    {
        var store = Store();
        await using var left = await store.CreateAsync(_company, _file, Cancellation);
        await left.Content.WriteAsync("left"u8.ToArray(), Cancellation);
        await using var other = await store.CreateAsync(_company, Guid.CreateVersion7(), Cancellation);

        await WriteAsync(store, "new");
        await Assert.ThrowsAsync<FileNotFoundException>(() => left.CommitAsync(Cancellation));
        Assert.Equal("new", await ReadAsync(store));
        await other.CommitAsync(Cancellation);

        await using var again = await store.CreateAsync(_company, _file, Cancellation);
        await store.DeleteAsync(_company, _file, Cancellation);
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_reader_keeps_what_it_opened_while_the_file_is_replaced_and_deleted()
    {
        var store = Store();
        await WriteAsync(store, "old");
        await using var reader = await store.OpenReadAsync(_company, _file, Cancellation);
        await WriteAsync(store, "new");
        Assert.Equal("new", await ReadAsync(store));

        await store.DeleteAsync(_company, _file, Cancellation);
        Assert.Null(await store.OpenReadAsync(_company, _file, Cancellation));
        Assert.Equal("old", await new StreamReader(reader!).ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task A_read_can_start_anywhere()
    {
        var store = Store();
        await WriteAsync(store, "0123456789");
        await using var reader = await store.OpenReadAsync(_company, _file, Cancellation);

        Assert.True(reader!.CanSeek);
        Assert.Equal(10, reader.Length);
        reader.Seek(7, SeekOrigin.Begin);
        Assert.Equal("789", await new StreamReader(reader).ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Another_company_does_not_have_the_file()
    {
        var store = Store();
        await WriteAsync(store, "mine");

        Assert.Null(await store.OpenReadAsync(Guid.CreateVersion7(), _file, Cancellation));
        await store.DeleteAsync(Guid.CreateVersion7(), _file, Cancellation);
        Assert.Equal("mine", await ReadAsync(store));
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_and_leaves_nothing()
    {
        await using (var draft = await Store(maxBytes: 10).CreateAsync(_company, _file, Cancellation))
        {
            await draft.Content.WriteAsync(new byte[10], Cancellation);
            await Assert.ThrowsAsync<FileTooLargeException>(() => draft.Content.WriteAsync(new byte[1], Cancellation).AsTask());
            Assert.Throws<FileTooLargeException>(() => draft.Content.WriteByte(1));
        }

        Assert.Empty(Files());
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("relative/folder", "1")]
    [InlineData("/somewhere", "0")]
    [InlineData("/somewhere", "-5")]
    public async Task Settings_that_cannot_work_stop_the_process_at_its_start(string root, string maxBytes)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Files:Root"] = root, ["Files:MaxBytes"] = maxBytes });
        builder.AddScaleFiles();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        Assert.Contains("Files:", error.Message, StringComparison.Ordinal);
    }

    private IFileStore Store(long maxBytes = 1_000_000)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Files:Root"] = _root, ["Files:MaxBytes"] = $"{maxBytes}" });
        builder.AddScaleFiles();
        return builder.Build().Services.GetRequiredService<IFileStore>();
    }

    private async Task WriteAsync(IFileStore store, string text)
    {
        await using var draft = await store.CreateAsync(_company, _file, Cancellation);
        await draft.Content.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        await draft.CommitAsync(Cancellation);
    }

    private async Task<string?> ReadAsync(IFileStore store)
    {
        await using var reader = await store.OpenReadAsync(_company, _file, Cancellation);
        return reader is null ? null : await new StreamReader(reader).ReadToEndAsync(Cancellation);
    }

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);
}
