namespace Scale.MemberTable;

/// <summary>The checkout this tool belongs to, and what has been built in it.</summary>
internal sealed class Checkout(string root)
{
    private static readonly string[] NotOurs = ["Standins", "build", "artifacts", "docs"];
    private static readonly string[] Configurations = ["Debug", "Release"];

    public static Checkout Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Scale.sln")))
            folder = folder.Parent;
        return new(folder?.FullName ?? throw new InvalidOperationException($"There is no Scale.sln above {AppContext.BaseDirectory}."));
    }

    public string PathTo(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>The newest build of every project outside Standins/, and the projects that have none.</summary>
    public (IReadOnlyList<(string Project, string File)> Found, IReadOnlyList<string> Missing) Assemblies()
    {
        List<(string, string)> found = [];
        List<string> missing = [];
        foreach (var project in Projects())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            if (NewestBuild(Path.GetDirectoryName(project)!, name) is { } file)
                found.Add((name, file));
            else
                missing.Add(name);
        }

        return (found, missing);
    }

    private IEnumerable<string> Projects() => Directory.EnumerateDirectories(root)
        .Where(folder => !NotOurs.Contains(Path.GetFileName(folder)))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
        .Order(StringComparer.Ordinal);

    private static string? NewestBuild(string folder, string name) => Configurations
        .Select(configuration => new FileInfo(Path.Combine(folder, "bin", configuration, "net10.0", name + ".dll")))
        .Where(file => file.Exists)
        .MaxBy(file => file.LastWriteTimeUtc)?.FullName;
}
