using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>
/// Files under one folder: <c>Root/&lt;company&gt;/&lt;file&gt;</c>, both as 32 hexadecimal digits. A file is written to a draft of its own,
/// <c>Root/&lt;company&gt;/drafts/&lt;file&gt;.&lt;draft&gt;.tmp</c>, and renamed when complete, so a reader sees all of it or nothing. Drafts are few, files may be many:
/// only the drafts' folder is ever searched.
/// </summary>
internal sealed class LocalFileStore(IOptions<FileStoreOptions> options) : IFileStore
{
    private const int BufferBytes = 64 * 1024;
    private const string Drafts = "drafts";

    public Task<FileDraft> CreateAsync(Guid companyId, Guid fileId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var drafts = Directory.CreateDirectory(DraftsOf(companyId)).FullName;
        DeleteDrafts(drafts, fileId);
        var temporary = Path.Combine(drafts, $"{fileId:N}.{Guid.NewGuid():N}.tmp");
        var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        });
        return Task.FromResult<FileDraft>(new LocalFileDraft(file, temporary, PathOf(companyId, fileId), options.Value.MaxBytes));
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
            File.Delete(PathOf(companyId, fileId));
            DeleteDrafts(DraftsOf(companyId), fileId);
        }
        catch (DirectoryNotFoundException)
        {
            // The company has no such folder, and so no such file.
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
            foreach (var file in FilesOf(company).Concat(FilesOf(new DirectoryInfo(Path.Combine(company.FullName, Drafts)))))
            {
                ct.ThrowIfCancellationRequested();
                if (Guid.TryParseExact(file.Name.Split('.')[0], "N", out var id))
                    yield return new StoredFile(Guid.ParseExact(company.Name, "N"), id, file.LastWriteTimeUtc);
            }
            // A folder of thousands of files is read without a pause otherwise.
            await Task.Yield();
        }
    }

    private static IEnumerable<FileInfo> FilesOf(DirectoryInfo folder) => folder.Exists ? folder.EnumerateFiles() : [];

    private static void DeleteDrafts(string folder, Guid fileId)
    {
        foreach (var draft in Directory.EnumerateFiles(folder, $"{fileId:N}.*.tmp"))
            File.Delete(draft);
    }

    private string PathOf(Guid companyId, Guid fileId) => Path.Combine(options.Value.Root, companyId.ToString("N"), fileId.ToString("N"));

    private string DraftsOf(Guid companyId) => Path.Combine(options.Value.Root, companyId.ToString("N"), Drafts);
}
