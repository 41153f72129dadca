using System.Security.Cryptography;

namespace Scale.LocalRuntime.Folders;

/// <summary>
/// Makes a data folder that the program's user can use. For a host that is root that is an unprivileged user: the owner
/// of the data that is there, else a user of the program's kind. A clone in root's home is closed to that user, so the
/// data then lives elsewhere and the folder is a link to it.
/// </summary>
internal sealed class DataFolderPreparation(UnixAccounts accounts)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Open =
        Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public async Task<DataFolder> PrepareAsync(
        string resource, string folder, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        var asked = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = new DirectoryInfo(asked).LinkTarget ?? asked;
        try
        {
            Directory.CreateDirectory(path);
            if (!Environment.IsPrivilegedProcess)
                return TryWrite(path) ? new DataFolder(path, User: null) : throw NotOurs(resource, path);
            return await PrepareForUserAsync(resource, path, asked, users, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRuntimeException($"The data folder {path} of '{resource}' cannot be used: {exception.Message}", exception);
        }
    }

    private async Task<DataFolder> PrepareForUserAsync(
        string resource, string path, string asked, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        var isEmpty = FolderNames.IsEmpty(path);
        var owner = await accounts.OwnerAsync(path, cancellationToken);
        var user = isEmpty || owner == 0 ? null : await accounts.FindAsync($"{owner}", cancellationToken);
        user ??= await accounts.UnprivilegedAsync(users, cancellationToken);
        UnixAccounts.Give(path, user);
        if (await accounts.CanUseAsync(user, path, cancellationToken))
            return new DataFolder(path, user);

        var closed = await accounts.ClosedParentAsync(user, path, cancellationToken);
        if (!isEmpty || path != asked || closed is null)
        {
            throw new LocalRuntimeException(
                $"The data folder {path} of '{resource}' is closed to the user {user.Name}, who must run it for root" +
                (closed is null ? "." : $": {closed} may not be entered by others. Type: chmod o+x {closed}"));
        }

        return new DataFolder(Relocate(path, user), user);
    }

    private static string Relocate(string link, UnixUser user)
    {
        Directory.CreateDirectory(FolderNames.Relocated, Open);
        var name = $"{Path.GetFileName(link)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var path = Path.Combine(FolderNames.Relocated, name);
        Directory.CreateDirectory(path, Private);
        UnixAccounts.Give(path, user);
        Directory.Delete(link, recursive: true);
        Directory.CreateSymbolicLink(link, path);
        return path;
    }

    private static bool TryWrite(string folder)
    {
        try
        {
            var probe = Path.Combine(folder, $".scale-write-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static LocalRuntimeException NotOurs(string resource, string path) => new(
        $"The data folder {path} of '{resource}' may not be written by {Environment.UserName}: another user made it, perhaps " +
        "root in an earlier run. Start as that user, or have root remove the folder.");
}
