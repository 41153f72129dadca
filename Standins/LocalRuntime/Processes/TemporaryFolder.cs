namespace Scale.LocalRuntime.Processes;

internal static class TemporaryFolder
{
    public static void Delete(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Left in the temporary folder, where the next run makes it anew.
            }
        }
    }
}
