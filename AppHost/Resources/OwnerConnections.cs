using System.Collections.Concurrent;
using System.Text;
using Npgsql;

namespace Scale.AppHost.Resources;

internal static class OwnerConnections
{
    private const string FileKey = "Connections:File";

    /// <summary>
    /// Writes the addresses of the catalog and the shards, as the owner of their tables, into the file that <c>Connections:File</c> names
    /// (<c>dotnet run</c> sets it in launchSettings.json; none where it is not set). It is for people and tools: Bench reads it, and a shell
    /// that sources it has <c>$CATALOG</c> and <c>$SHARD0</c> for psql. Only its owner may read it, as the secrets that are in it.
    /// </summary>
    public static void WriteOwnerConnections(this DataTopology data)
    {
        var builder = data.Catalog.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode || builder.Configuration[FileKey] is not { Length: > 0 } name)
            return;
        var file = Path.GetFullPath(name, builder.AppHostDirectory);
        var databases = data.Databases.ToList();
        var known = new ConcurrentDictionary<string, string>();
        foreach (var database in databases)
        {
            database.OnResourceReady(async (resource, _, ct) =>
            {
                known[resource.Name] = await resource.ConnectionStringExpression.GetValueAsync(ct)
                    ?? throw new InvalidOperationException($"'{resource.Name}' has no connection string.");
                if (known.Count == databases.Count)
                    await WriteAsync(file, databases.Select(one => (one.Resource.Name, known[one.Resource.Name])), ct);
            });
        }
    }

    private static async Task WriteAsync(string file, IEnumerable<(string Name, string ConnectionString)> databases, CancellationToken ct)
    {
        var text = new StringBuilder("# Of the system that was started last. set -a; . this file; psql \"$SHARD0\"\n");
        foreach (var (name, connectionString) in databases)
            text.Append($"ConnectionStrings__{name}='{connectionString}'\n{name.ToUpperInvariant()}='{Uri(new(connectionString))}'\n");

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(text, ct);
    }

    // What psql and pg_dump take.
    private static string Uri(NpgsqlConnectionStringBuilder settings) =>
        $"postgresql://{settings.Username}:{System.Uri.EscapeDataString(settings.Password ?? "")}@{settings.Host}:{settings.Port}/{settings.Database}";
}
