namespace Scale.Core.Files;

/// <summary>A temporary file that becomes the real one when committed.</summary>
internal sealed class LocalFileDraft(FileStream file, string temporary, string path, long maxBytes) : FileDraft
{
    private bool _committed;

    public override Stream Content { get; } = new BoundedStream(file, maxBytes);

    public override async Task<long> CommitAsync(CancellationToken ct)
    {
        await Content.FlushAsync(ct);
        // On the disk before it gets its name: after a power cut there is the old file or all of the new one.
        file.Flush(flushToDisk: true);
        var length = file.Length;
        await file.DisposeAsync();
        File.Move(temporary, path, overwrite: true);
        _committed = true;
        return length;
    }

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        if (!_committed)
            File.Delete(temporary);
    }
}
