namespace Scale.LocalRuntime.Folders;

/// <summary>An exclusive lock between processes that ends with its holder, whatever ends it.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    // EWOULDBLOCK on Linux and on macOS, as FileStream reports a lock held by another.
    private static readonly int[] Held = [11, 35];

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock, or null when another holds it.</summary>
    public static FileLock? TryTake(string file)
    {
        try
        {
            return new FileLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (Held.Contains(exception.HResult))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock; <paramref name="onWait"/> is called once if it is not free at once.</summary>
    public static async Task<FileLock> TakeAsync(string file, Action onWait, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            if (TryTake(file) is { } taken)
                return taken;
            if (!waited)
                onWait();
            await Task.Delay(Poll, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
