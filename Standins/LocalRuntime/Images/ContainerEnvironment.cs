using System.Collections;

namespace Scale.LocalRuntime.Images;

/// <summary>The variables of a program that stands in for a container: like a container, it sees little of the host's.</summary>
internal sealed class ContainerEnvironment
{
    private static readonly string[] Kept = ["PATH", "TZ", "TMPDIR"];

    private readonly Dictionary<string, string?> _variables = Environment.GetEnvironmentVariables().Keys
        .Cast<string>()
        .Except(Kept)
        .ToDictionary(name => name, string? (_) => null);

    public ContainerEnvironment()
    {
        // C.UTF-8 is there on Linux; macOS has no such locale and calls its plain one C.
        _variables["LANG"] = OperatingSystem.IsLinux() ? "C.UTF-8" : "C";
    }

    public IReadOnlyDictionary<string, string?> Variables => _variables;

    public ContainerEnvironment With(string name, string? value)
    {
        _variables[name] = value;
        return this;
    }

    public ContainerEnvironment With(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        foreach (var (name, value) in variables)
            _variables[name] = value;
        return this;
    }

    /// <summary>Folders put before the host's own PATH.</summary>
    public ContainerEnvironment WithPath(params string[] folders) =>
        With("PATH", string.Join(':', [.. folders, Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin"]));
}
