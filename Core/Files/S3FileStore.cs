using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>
/// Files in a bucket, under <c>&lt;company&gt;/&lt;file&gt;</c>, both as 32 hexadecimal digits. A file is collected in a temporary file and sent
/// when complete, so a reader sees all of it or nothing, and of two drafts of one file the last to be committed stays.
/// </summary>
internal sealed class S3FileStore(IOptions<FileStoreOptions> options) : IFileStore, IDisposable
{
    private readonly AmazonS3Client _s3 = Connect(options.Value.S3);

    private string Bucket => options.Value.S3.Bucket;

    public Task<FileDraft> CreateAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<FileDraft>(new S3FileDraft(_s3, Bucket, KeyOf(companyId, fileId), options.Value.MaxBytes));
    }

    public async Task<Stream?> OpenReadAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        try
        {
            var found = await _s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = KeyOf(companyId, fileId) }, ct);
            return new S3ReadStream(_s3, Bucket, KeyOf(companyId, fileId), found.ContentLength, found.ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // Keys come in the order of their bytes, which for ids in hexadecimal is the order of the ids; ~ is behind all of them.
    public async IAsyncEnumerable<StoredFile> ListAsync(Guid? afterCompany, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = Bucket, StartAfter = afterCompany is { } last ? $"{last:N}/~" : null };
        do
        {
            var page = await _s3.ListObjectsV2Async(request, ct);
            foreach (var found in page.S3Objects ?? [])
            {
                if (found.Key.Split('/') is [var company, var file] && Guid.TryParseExact(company, "N", out var companyId) && Guid.TryParseExact(file, "N", out var fileId))
                    yield return new StoredFile(companyId, fileId, found.LastModified ?? DateTime.UtcNow);
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    // Deleting what is not there succeeds.
    public async Task DeleteAsync(Guid companyId, Guid fileId, CancellationToken ct) =>
        await _s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = KeyOf(companyId, fileId) }, ct);

    public void Dispose() => _s3.Dispose();

    private static string KeyOf(Guid companyId, Guid fileId) => $"{companyId:N}/{fileId:N}";

    private static AmazonS3Client Connect(S3Options options)
    {
        var config = new AmazonS3Config
        {
            Timeout = options.Timeout,
            // Checksums beyond the signature are news to many servers that speak S3.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.ServiceUrl.Length > 0)
            (config.ServiceURL, config.AuthenticationRegion, config.ForcePathStyle) = (options.ServiceUrl, options.Region, true);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }
}
