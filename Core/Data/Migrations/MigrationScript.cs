using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Scale.Core.Data.Migrations;

/// <summary>One numbered SQL file, embedded in this assembly.</summary>
/// <param name="Version">The number its name starts with.</param>
/// <param name="Name">The file's name, for example <c>0001_catalog.sql</c>.</param>
/// <param name="Sql">Its text.</param>
public sealed record MigrationScript(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, in hexadecimal; the same on every platform, however its line ends were checked out.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files of one kind of database, <c>catalog</c> or <c>shard</c>, in the order they run.</summary>
    public static IReadOnlyList<MigrationScript> All(string kind)
    {
        var folder = $"{typeof(MigrationScript).Namespace}.{kind}.";
        var scripts = typeof(MigrationScript).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => Parse(name[folder.Length..], Read($"{kind}.{name[folder.Length..]}")))
            .OrderBy(script => script.Version)
            .ToArray();
        var twice = scripts.GroupBy(script => script.Version).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? scripts : throw new MigrationException(
            $"Two {kind} migrations have the number {twice.Key}: {string.Join(", ", twice.Select(script => script.Name))}. Renumber the newer one.");
    }

    /// <summary>An embedded file of this folder.</summary>
    internal static string Read(string path)
    {
        using var stream = typeof(MigrationScript).Assembly.GetManifestResourceStream(typeof(MigrationScript), path)
            ?? throw new InvalidOperationException($"The assembly has no resource {path}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static MigrationScript Parse(string file, string sql) =>
        file.Length > 5 && file[4] == '_' && int.TryParse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new MigrationScript(version, file, sql)
            : throw new MigrationException($"The migration {file} must be named NNNN_what_it_does.sql.");
}
