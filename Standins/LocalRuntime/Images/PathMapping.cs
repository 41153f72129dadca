using System.Text.RegularExpressions;

namespace Scale.LocalRuntime.Images;

/// <summary>Replaces the container's paths by this machine's in arguments and variables.</summary>
internal sealed class PathMapping
{
    private readonly IReadOnlyDictionary<string, string> _hostPaths;
    private readonly Regex? _pattern;

    /// <param name="hostPaths">Path in the container to path on this machine.</param>
    public PathMapping(IReadOnlyDictionary<string, string> hostPaths)
    {
        _hostPaths = hostPaths;
        if (hostPaths.Count == 0)
            return;

        // A whole path or its first segments: "/data/x" and "dir=/data", but neither "/database" nor "http://host/data".
        var targets = hostPaths.Keys.OrderByDescending(target => target.Length).Select(Regex.Escape);
        _pattern = new Regex($@"(?<![\w./-])({string.Join('|', targets)})(?![\w.-])");
    }

    public string Apply(string text) => _pattern is null ? text : _pattern.Replace(text, match => _hostPaths[match.Value]);
}
