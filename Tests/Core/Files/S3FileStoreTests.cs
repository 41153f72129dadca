using System.Security.Cryptography;
using Amazon.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.Files;

namespace Scale.Tests.Core.Files;

public sealed class S3FileStoreTests : IAsyncLifetime
{
    private readonly Guid _company = Guid.CreateVersion7();
    private readonly Guid _file = Guid.CreateVersion7();
    private SignedS3Server _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SignedS3Server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_file_is_in_the_bucket_when_it_is_committed_and_not_before()
    {
        using var store = Store();
        var content = RandomNumberGenerator.GetBytes(300_000);
        await using (var draft = await store.CreateAsync(_company, _file, Cancellation))
        {
            await draft.Content.WriteAsync(content, Cancellation);
            Assert.Null(await store.OpenReadAsync(_company, _file, Cancellation));
            Assert.Equal(content.Length, await draft.CommitAsync(Cancellation));
        }
        Assert.Equal([$"{_company:N}/{_file:N}"], _server.Keys);
        Assert.Equal(content, await ReadAsync(store, 0));
    }

    [Fact]
    public async Task A_draft_that_is_not_committed_leaves_nothing_and_one_that_is_too_large_is_refused()
    {
        using var store = Store(maxBytes: 10);
        await using (var draft = await store.CreateAsync(_company, _file, Cancellation))
        {
            await draft.Content.WriteAsync(new byte[10], Cancellation);
            await Assert.ThrowsAsync<FileTooLargeException>(async () => await draft.Content.WriteAsync(new byte[1], Cancellation));
        }
        Assert.Empty(_server.Keys);
    }

    [Fact]
    public async Task All_that_is_kept_is_listed_company_by_company_and_from_behind_one()
    {
        using var store = Store();
        Guid[] companies = [.. Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).Order()];
        foreach (var company in companies.Reverse())
        {
            await using var draft = await store.CreateAsync(company, _file, Cancellation);
            await draft.Content.WriteAsync(new byte[1], Cancellation);
            await draft.CommitAsync(Cancellation);
        }
        Assert.Equal(companies, await store.ListAsync(null, Cancellation).Select(stored => stored.CompanyId).ToListAsync(Cancellation));
        Assert.Equal([new StoredFile(companies[2], _file, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))], await store.ListAsync(companies[1], Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Only_what_is_read_is_asked_for_from_where_the_reader_stands()
    {
        using var store = Store();
        await WriteAsync(store, [.. Enumerable.Range(0, 100).Select(number => (byte)number)]);
        byte[] end = [.. Enumerable.Range(90, 10).Select(number => (byte)number)];
        Assert.Equal(end, await ReadAsync(store, 90));
        Assert.Equal(["bytes=90-99"], _server.Ranges);
    }

    [Fact]
    public async Task A_reader_stays_with_the_version_it_opened()
    {
        using var store = Store();
        await WriteAsync(store, [1, 2, 3]);
        await using var old = await store.OpenReadAsync(_company, _file, Cancellation);
        await WriteAsync(store, [4, 5, 6]);
        await Assert.ThrowsAsync<AmazonS3Exception>(async () => await old!.ReadExactlyAsync(new byte[3], Cancellation));
        Assert.Equal("\u0004\u0005\u0006"u8.ToArray(), await ReadAsync(store, 0));
    }

    [Fact]
    public async Task Deleting_removes_a_file_and_deleting_what_is_not_there_changes_nothing()
    {
        using var store = Store();
        await WriteAsync(store, [1]);
        await store.DeleteAsync(_company, _file, Cancellation);
        await store.DeleteAsync(_company, _file, Cancellation);
        Assert.Null(await store.OpenReadAsync(_company, _file, Cancellation));
    }

    [Fact]
    public async Task Another_key_is_refused()
    {
        using var store = Store(secret: "another-secret-key");
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => WriteAsync(store, [1]));
        Assert.Equal("SignatureDoesNotMatch", refused.ErrorCode);
        Assert.Empty(_server.Keys);
    }

    [Fact]
    public void A_bucket_in_the_configuration_takes_the_place_of_the_folder()
    {
        using var host = Build(new() { ["Files:S3:Bucket"] = "files", ["Files:S3:Region"] = "eu-central-1", ["Files:S3:AccessKey"] = "a", ["Files:S3:SecretKey"] = "b" });
        Assert.IsType<S3FileStore>(host.Services.GetRequiredService<IFileStore>());
    }

    [Theory]
    [InlineData("ServiceUrl", "minio:9000")]
    [InlineData("AccessKey", "alone")]
    [InlineData("Region", "")]
    [InlineData("Timeout", "00:00:00")]
    public void Half_a_bucket_is_refused_by_the_name_of_the_option(string option, string value)
    {
        using var host = Build(new() { ["Files:S3:Bucket"] = "files", [$"Files:S3:{option}"] = value });
        var refused = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IFileStore>());
        Assert.Contains($"Files:S3:{option}", refused.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Dictionary<string, string?> configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.AddScaleFiles();
        return builder.Build();
    }

    private S3FileStore Store(string secret = SignedS3Server.SecretKey, long maxBytes = 1 << 20) => new(Options.Create(new FileStoreOptions
    {
        MaxBytes = maxBytes,
        S3 = new S3Options
        {
            Bucket = SignedS3Server.Bucket, Region = SignedS3Server.Region, ServiceUrl = _server.Url, AccessKey = SignedS3Server.AccessKey, SecretKey = secret,
        },
    }));

    private async Task WriteAsync(S3FileStore store, byte[] content)
    {
        await using var draft = await store.CreateAsync(_company, _file, Cancellation);
        await draft.Content.WriteAsync(content, Cancellation);
        await draft.CommitAsync(Cancellation);
    }

    private async Task<byte[]> ReadAsync(S3FileStore store, long from)
    {
        await using var stream = await store.OpenReadAsync(_company, _file, Cancellation);
        stream!.Position = from;
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancellation);
        return read.ToArray();
    }
}
