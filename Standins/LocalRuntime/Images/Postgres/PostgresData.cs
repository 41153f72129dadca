using System.Globalization;
using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images.Postgres;

/// <summary>
/// PGDATA within a data folder: the folder itself when it already is a PostgreSQL data folder (a bind mount may be), else
/// its "pgdata". A marker beside it says that its first start has not been completed.
/// </summary>
internal sealed class PostgresData
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _resource;
    private readonly UnixUser? _user;
    private readonly string _marker;

    public PostgresData(string resource, DataFolder folder)
    {
        (_resource, _user) = (resource, folder.User);
        Path = File.Exists(System.IO.Path.Combine(folder.Path, "PG_VERSION")) ? folder.Path : System.IO.Path.Combine(folder.Path, "pgdata");
        _marker = System.IO.Path.Combine(folder.Path, ".scale-first-start");
    }

    public string Path { get; }

    /// <summary>The major version that wrote it; null when there is no data.</summary>
    public int? MajorVersion
    {
        get
        {
            var file = System.IO.Path.Combine(Path, "PG_VERSION");
            return File.Exists(file) && !File.Exists(_marker)
                && int.TryParse(File.ReadAllText(file).Trim().Split('.')[0], CultureInfo.InvariantCulture, out var major)
                ? major
                : null;
        }
    }

    public void CheckVersion(ProgramLocation program)
    {
        if (MajorVersion is { } major && major != program.Version.Major)
        {
            throw new LocalRuntimeException(
                $"The PostgreSQL data folder {Path} of '{_resource}' was written by PostgreSQL {major}, but the program found here is " +
                $"PostgreSQL {program.Version} ({program.Folder}). Nothing was changed. Install PostgreSQL {major} or set " +
                $"Scale:Programs:postgres to its bin folder; or start over without the data: dotnet run --project AppHost -- --fresh");
        }
    }

    /// <summary>Makes the folder for a script that fills it.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path, Private);
        File.SetUnixFileMode(Path, Private);
        UnixAccounts.Give(Path, _user);
    }

    /// <summary>An empty folder, marked as unfinished. Whatever an interrupted first start left is removed.</summary>
    public void BeginFirstStart(IProgress<string> progress)
    {
        if (File.Exists(_marker))
        {
            progress.Report("the first start was interrupted; starting it over");
            Remove();
        }
        else if (Directory.Exists(Path) && !FolderNames.IsEmpty(Path))
        {
            throw new LocalRuntimeException(
                $"The folder {Path} of '{_resource}' is neither empty nor a PostgreSQL data folder. Nothing was changed. Move what is in it elsewhere.");
        }

        using (var marker = new FileStream(_marker, FileMode.Create))
            marker.Flush(flushToDisk: true);
        Create();
    }

    public void CompleteFirstStart() => File.Delete(_marker);

    public void AbandonFirstStart()
    {
        Remove();
        File.Delete(_marker);
    }

    private void Remove()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
