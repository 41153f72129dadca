using System.Buffers;
using System.Security.Cryptography;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Files;

/// <summary>Uploading, renaming and archiving files.</summary>
public sealed class FileCommands(TenantDatabase database, VersionedWrites writes, IFileStore store, TimeProvider clock) : IArchives<File>
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>
    /// Streams the content into the store, then saves what is known of it and raises <c>file.created</c>. No transaction is open while the
    /// client sends. Should the save fail, content without a row stays in the store, which nobody can reach and <see cref="FileSweep"/> deletes.
    /// </summary>
    public async Task<Change<File>> UploadAsync(Tenant tenant, NewFile values, Stream content, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = errors.None ? await SaveAsync(tenant, values, content, ct) : new Change<File>.Invalid(errors);
        return DomainTelemetry.Count("file.create", outcome);
    }

    /// <summary>Changes the name to what <paramref name="change"/> makes of it and raises <c>file.updated</c>.</summary>
    public async Task<Change<File>> RenameAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<string, string?> change, CancellationToken ct) => DomainTelemetry.Count(
        "file.update",
        await writes.ChangeAsync<File>(tenant, id, expected, file =>
        {
            var name = change(file.Name);
            var errors = NewFile.CheckName(name);
            if (!errors.None)
                return new Change<File>.Invalid(errors);
            file.Rename(name!);
            return null;
        }, file => Event("file.updated", file), ct));

    /// <summary>Raises <c>file.archived</c>; its content stays.</summary>
    public async Task<Change<File>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "file.archive", await writes.ArchiveAsync<File>(tenant, id, expected, archived: true, file => Event("file.archived", file), ct));

    /// <summary>Raises <c>file.restored</c>.</summary>
    public async Task<Change<File>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "file.restore", await writes.ArchiveAsync<File>(tenant, id, expected, archived: false, file => Event("file.restored", file), ct));

    private async Task<Change<File>> SaveAsync(Tenant tenant, NewFile values, Stream content, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var draft = await store.CreateAsync(tenant.CompanyId, id, ct);
        var arrived = await CopyAsync(content, draft.Content, ct);
        var errors = new FieldErrors()
            .Require(arrived.SizeBytes > 0, "body", "must not be empty")
            .Require(values.Sha256 is null || values.Sha256.AsSpan().SequenceEqual(arrived.Sha256), "Content-Digest", "is not that of the content that arrived");
        if (!errors.None)
            return new Change<File>.Invalid(errors);
        await draft.CommitAsync(ct);
        return await database.WriteAsync<Change<File>>(tenant, (write, _) =>
        {
            var file = File.Create(tenant.CompanyId, id, values, arrived, now);
            write.Db.Add(file);
            write.Raise(Event("file.created", file));
            return Task.FromResult<Change<File>>(new Change<File>.Done(file));
        }, ct);
    }

    private static async Task<FileContent> CopyAsync(Stream from, Stream to, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long size = 0;
            for (int read; (read = await from.ReadAsync(chunk, ct)) > 0; size += read)
            {
                hash.AppendData(chunk, 0, read);
                await to.WriteAsync(chunk.AsMemory(0, read), ct);
            }
            return new FileContent(size, hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static EventDraft Event(string type, File file) => new(type, "file", file.Id, JsonBytes.Of(file, FileJson.WriteReference));
}
