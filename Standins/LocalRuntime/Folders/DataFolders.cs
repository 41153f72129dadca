namespace Scale.LocalRuntime.Folders;

/// <summary>Folders with a resource's data on this machine.</summary>
public static class DataFolders
{
    /// <summary>
    /// Deletes a data folder, everything in it and what links in it point to outside (a root user's database lives where
    /// its unprivileged user can reach it). Throws <see cref="LocalRuntimeException"/> when a host is using it. Use it for --fresh.
    /// </summary>
    public static void Erase(string folder) => throw new NotImplementedException();
}
