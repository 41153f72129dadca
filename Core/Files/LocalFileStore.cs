using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>
/// Files under one folder: <c>Root/&lt;company&gt;/&lt;file&gt;</c>, both as 32 hexadecimal digits. A file is written beside its place
/// under a name of its own and renamed when complete, so a reader sees all of it or nothing.
/// </summary>
internal sealed class LocalFileStore(IOptions<FileStoreOptions> options) : IFileStore
{
    private const int BufferBytes = 64 * 1024;

    public Task<FileDraft> CreateAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var path = PathOf(companyId, fileId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DeleteDrafts(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        });
        return Task.FromResult<FileDraft>(new LocalFileDraft(file, temporary, path, options.Value.MaxBytes));
    }

    public Task<Stream?> OpenReadAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(companyId, fileId), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                // Replacing or deleting it must stay possible; this reader keeps the file it opened.
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = BufferBytes,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            }));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            var path = PathOf(companyId, fileId);
            File.Delete(path);
            DeleteDrafts(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The company has no files at all.
        }
        return Task.CompletedTask;
    }

    // Names that are no ids are somebody else's.
    public async IAsyncEnumerable<StoredFile> ListAsync(Guid? afterCompany, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!Directory.Exists(options.Value.Root))
            yield break;
        var companies = new DirectoryInfo(options.Value.Root).EnumerateDirectories()
            .Where(folder => Guid.TryParseExact(folder.Name, "N", out _) && string.CompareOrdinal(folder.Name, afterCompany?.ToString("N")) > 0)
            .OrderBy(folder => folder.Name, StringComparer.Ordinal);
        foreach (var company in companies)
        {
            foreach (var file in company.EnumerateFiles())
            {
                ct.ThrowIfCancellationRequested();
                if (Guid.TryParseExact(file.Name.Split('.')[0], "N", out var id))
                    yield return new StoredFile(Guid.ParseExact(company.Name, "N"), id, file.LastWriteTimeUtc);
            }
            // A folder of thousands of files is read without a pause otherwise.
            await Task.Yield();
        }
    }

    private static void DeleteDrafts(string path)
    {
        foreach (var draft in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*.tmp"))
            File.Delete(draft);
    }

    private string PathOf(Guid companyId, Guid fileId) => Path.Combine(options.Value.Root, companyId.ToString("N"), fileId.ToString("N"));
}
