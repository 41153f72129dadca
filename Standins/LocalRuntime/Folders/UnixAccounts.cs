using System.Globalization;
using System.Runtime.InteropServices;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Folders;

/// <param name="Name">As in the system's user list.</param>
internal sealed record UnixUser(string Name, int Id, int GroupId);

/// <summary>Users and owners, asked from the system's own programs: what they answer does not depend on the platform.</summary>
internal sealed partial class UnixAccounts(ProcessGuardian guardian)
{
    /// <summary>The first of these users that exists; for a host that is root and a program that must not be.</summary>
    public async Task<UnixUser> UnprivilegedAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            if (await FindAsync(name, cancellationToken) is { Id: not 0 } user)
                return user;
        }

        throw new LocalRuntimeException(
            $"As root, a program that must not run as root needs another user, but none of these exists: {string.Join(", ", names)}. " +
            "Start as an ordinary user, or add one of them.");
    }

    /// <summary>A user by name or number; null when there is none.</summary>
    public async Task<UnixUser?> FindAsync(string user, CancellationToken cancellationToken)
    {
        if (await AskAsync("id", ["-u", user], cancellationToken) is not { } id)
            return null;
        var group = await AskAsync("id", ["-g", user], cancellationToken);
        var name = await AskAsync("id", ["-nu", user], cancellationToken);
        return name is null || int.TryParse(name, CultureInfo.InvariantCulture, out _)
            ? null
            : new UnixUser(name, Number(id), Number(group!));
    }

    /// <summary>The id of a file's owner.</summary>
    public async Task<int> OwnerAsync(string path, CancellationToken cancellationToken)
    {
        var line = await AskAsync("ls", ["-nd", path], cancellationToken)
            ?? throw new LocalRuntimeException($"The owner of {path} cannot be read.");
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
    }

    /// <summary>Whether a user gets into a folder, through all its parents, and may write there.</summary>
    public async Task<bool> CanUseAsync(UnixUser user, string folder, CancellationToken cancellationToken) =>
        await AskAsync("/bin/sh", ["-c", "cd \"$1\" && test -w .", "sh", folder], cancellationToken, user.Name) is not null;

    /// <summary>The outermost parent that keeps a user out; null when none does.</summary>
    public async Task<string?> ClosedParentAsync(UnixUser user, string folder, CancellationToken cancellationToken)
    {
        var parents = new Stack<string>();
        for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
            parents.Push(parent);
        foreach (var parent in parents)
        {
            if (await AskAsync("/bin/sh", ["-c", "cd \"$1\"", "sh", parent], cancellationToken, user.Name) is null)
                return parent;
        }

        return null;
    }

    /// <summary>Gives a file or folder, not what is in it, to a user; nothing for null.</summary>
    public static void Give(string path, UnixUser? user)
    {
        if (user is not null && lchown(path, user.Id, user.GroupId) != 0)
            throw new LocalRuntimeException($"{path} cannot be given to the user {user.Name}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private async Task<string?> AskAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? asUser = null)
    {
        var spec = new ProcessSpec
        {
            Name = program,
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = "/",
            RunAsUser = asUser,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        };
        var answer = await Command.RunAsync(spec, guardian, onLine: null, cancellationToken);
        return answer.Succeeded ? answer.Output.Trim() : null;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, int owner, int group);
}
