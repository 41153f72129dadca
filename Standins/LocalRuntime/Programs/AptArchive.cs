using System.Text.RegularExpressions;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>
/// The package archive of Debian and Ubuntu, used without root: lists and packages are kept in a folder of ours, and
/// packages are unpacked, never installed. The system's own state is only read, to leave out what is installed.
/// </summary>
internal sealed partial class AptArchive(string folder, ProcessGuardian guardian, IProgress<string> progress)
{
    private static readonly TimeSpan ListsAge = TimeSpan.FromDays(1);

    private string Lists => Path.Combine(folder, "lists");

    public static bool IsAvailable =>
        ExecutablePath.Find("apt-get", Environment.GetEnvironmentVariable("PATH")) is not null
        && ExecutablePath.Find("dpkg", Environment.GetEnvironmentVariable("PATH")) is not null;

    /// <summary>Downloads and unpacks the packages, with the dependencies this machine lacks, into <paramref name="target"/>.</summary>
    public async Task UnpackAsync(
        IReadOnlyList<string> packages, string target, string temporary, CancellationToken cancellationToken)
    {
        await UpdateAsync(maxAge: ListsAge, cancellationToken);
        try
        {
            await DownloadAsync(packages, temporary, cancellationToken);
        }
        catch (ProvisionException) when (Age > TimeSpan.FromMinutes(1))
        {
            // The lists may name versions that the archive has replaced.
            await UpdateAsync(maxAge: TimeSpan.Zero, cancellationToken);
            await DownloadAsync(packages, temporary, cancellationToken);
        }

        var files = Directory.GetFiles(Archives(temporary), "*.deb");
        progress.Report($"unpacking {files.Length} packages");
        foreach (var file in files)
            await RunAsync("dpkg", ["-x", file, target], cancellationToken);
    }

    private TimeSpan Age =>
        File.Exists(Stamp) ? DateTime.UtcNow - File.GetLastWriteTimeUtc(Stamp) : TimeSpan.MaxValue;

    private string Stamp => Path.Combine(folder, "updated");

    private async Task UpdateAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (Age < maxAge)
            return;
        progress.Report("reading the package lists of the archive");
        Directory.CreateDirectory(Path.Combine(Lists, "partial"));
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        var output = await RunAsync("apt-get", [.. Options(folder), "update"], cancellationToken);
        // apt-get also succeeds when it could fetch nothing; one source of several that fails is not our concern.
        if (!Directory.EnumerateFiles(Lists, "*_Packages*").Any())
            throw new ProvisionException($"the package archive cannot be reached: {LastErrors(output)}");
        await File.WriteAllTextAsync(Stamp, "", cancellationToken);
    }

    private async Task DownloadAsync(IReadOnlyList<string> packages, string temporary, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var package in packages)
            names.Add(await VersionedNameAsync(package, cancellationToken));

        progress.Report($"downloading {string.Join(", ", names)} and what they need");
        Directory.CreateDirectory(Path.Combine(Archives(temporary), "partial"));
        await RunAsync(
            "apt-get",
            [.. Options(temporary), "install", "-y", "--no-install-recommends", "--reinstall", "--download-only", .. names],
            cancellationToken);
    }

    /// <summary>"postgresql" only depends on the package that has the program: postgresql-15.</summary>
    private async Task<string> VersionedNameAsync(string package, CancellationToken cancellationToken)
    {
        var description = await RunAsync("apt-cache", [.. Options(folder), "show", "--no-all-versions", package], cancellationToken);
        var depends = DependsLine().Match(description).Value;
        var versioned = Regex.Match(depends, $@"\b{Regex.Escape(package)}-\d+\b");
        return versioned.Success ? versioned.Value : package;
    }

    private IReadOnlyList<string> Options(string archives) =>
    [
        "-qq",
        "-o", $"Dir::State::Lists={Lists}",
        "-o", $"Dir::Cache={Path.Combine(folder, "cache")}",
        "-o", $"Dir::Cache::Archives={Archives(archives)}",
        "-o", "Debug::NoLocking=1",
        "-o", "Acquire::Retries=2",
        "-o", "Acquire::http::Timeout=20",
        "-o", "Acquire::https::Timeout=20",
    ];

    private static string Archives(string parent) => Path.Combine(parent, "archives");

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            Name = program,
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["DEBIAN_FRONTEND"] = "noninteractive" },
            StopTimeout = TimeSpan.FromSeconds(2),
        };
        var result = await Command.RunAsync(spec, guardian, onLine: null, cancellationToken);
        return result.Succeeded
            ? result.Output
            : throw new ProvisionException($"{program} failed with exit code {result.ExitCode}: {LastErrors(result.Output)}");
    }

    private static string LastErrors(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(line => line.StartsWith("E:", StringComparison.Ordinal)).ToArray();
        return string.Join(" ", (errors.Length > 0 ? errors : lines).Take(3));
    }

    [GeneratedRegex("^Depends:.*$", RegexOptions.Multiline)]
    private static partial Regex DependsLine();
}
