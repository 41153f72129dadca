namespace Scale.Core.Files;

/// <summary>Files of companies. A path is made of ids only, so no name from outside reaches the file system.</summary>
public interface IFileStore
{
    /// <summary>
    /// Starts a file that nobody sees before <see cref="FileDraft.CommitAsync"/>; disposing it uncommitted leaves nothing. It takes the
    /// place of unfinished drafts of the same file, which a process that died has left: should one live on, its commit throws.
    /// </summary>
    Task<FileDraft> CreateAsync(Guid companyId, Guid fileId, CancellationToken ct);

    /// <summary>A seekable stream over a committed file (ranges are served from it); null if there is none.</summary>
    Task<Stream?> OpenReadAsync(Guid companyId, Guid fileId, CancellationToken ct);

    /// <summary>
    /// Everything that is kept, unfinished drafts too, company by company in the order of their ids and from behind one of them. For upkeep:
    /// it reads the store from end to end.
    /// </summary>
    IAsyncEnumerable<StoredFile> ListAsync(Guid? afterCompany, CancellationToken ct);

    /// <summary>Removes a file and unfinished drafts of it; nothing happens if there is none. Streams already open keep reading.</summary>
    Task DeleteAsync(Guid companyId, Guid fileId, CancellationToken ct);
}

/// <summary>A file that is kept, or an unfinished draft of one.</summary>
public readonly record struct StoredFile(Guid CompanyId, Guid FileId, DateTimeOffset WrittenAt);

/// <summary>A file being written.</summary>
public abstract class FileDraft : IAsyncDisposable
{
    /// <summary>Where to write. Throws <see cref="FileTooLargeException"/> beyond the store's limit.</summary>
    public abstract Stream Content { get; }

    /// <summary>Makes the file durable and visible at once, replacing an earlier one of the same id; returns its size in bytes.</summary>
    public abstract Task<long> CommitAsync(CancellationToken ct);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>More was written than <see cref="FileStoreOptions.MaxBytes"/> allows.</summary>
public sealed class FileTooLargeException(long maxBytes) : IOException($"The file is larger than {maxBytes} bytes.");
