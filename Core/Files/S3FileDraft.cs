using Amazon.S3;
using Amazon.S3.Model;

namespace Scale.Core.Files;

/// <summary>A temporary file that is sent to the bucket when committed. The system removes it when it is closed, whatever happens.</summary>
internal sealed class S3FileDraft : FileDraft
{
    private const int BufferBytes = 64 * 1024;
    private readonly IAmazonS3 _s3;
    private readonly string _bucket;
    private readonly string _key;
    private readonly FileStream _file;

    public S3FileDraft(IAmazonS3 s3, string bucket, string key, long maxBytes)
    {
        (_s3, _bucket, _key) = (s3, bucket, key);
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(Path.Combine(Path.GetTempPath(), $"scale-{Guid.NewGuid():N}.tmp"), how);
        Content = new BoundedStream(_file, maxBytes);
    }

    public override Stream Content { get; }

    public override async Task<long> CommitAsync(CancellationToken ct)
    {
        await Content.FlushAsync(ct);
        var length = _file.Length;
        _file.Position = 0;
        await _s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = _bucket,
            Key = _key,
            InputStream = _file,
            AutoCloseStream = false,
            // One signature over all of it, which every server understands.
            UseChunkEncoding = false,
        }, ct);
        return length;
    }

    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
