using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scale.LocalRuntime.Folders;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The folder with everything a run leaves behind: volumes, containers' own data, generated secrets. One host uses it at
/// a time.
/// </summary>
internal sealed class AppHostData : IDisposable
{
    /// <summary>Configuration key of the folder. Default: artifacts/apphost of the repository.</summary>
    public const string FolderKey = "Scale:DataFolder";

    public const string FreshSwitch = "--fresh";

    private readonly Lock _lock = new();
    private readonly IConfiguration _configuration;
    private readonly BuildMetadata _build;
    private FileStream? _hostLock;

    public AppHostData(IConfiguration configuration, BuildMetadata build, string[] args)
    {
        _configuration = configuration;
        _build = build;
        IsFresh = args.Contains(FreshSwitch);
        Secrets = new SecretStore(this);
    }

    /// <summary>Starts over: what an earlier run left is deleted.</summary>
    public bool IsFresh { get; }

    /// <summary>The folder is deleted when the host ends.</summary>
    public bool IsTemporary { get; set; }

    public SecretStore Secrets { get; }

    public string Folder => field ??= Path.TrimEndingDirectorySeparator(Path.GetFullPath(
        _configuration[FolderKey] ?? _build.ArtifactsPath ?? Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "apphost")));

    public static AppHostData Of(IDistributedApplicationBuilder builder) =>
        builder.Services.Select(service => service.ImplementationInstance).OfType<AppHostData>().Single();

    /// <summary>Takes the folder for this host; with <see cref="IsFresh"/>, empties it first.</summary>
    public void Open()
    {
        lock (_lock)
        {
            if (_hostLock is not null)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
            _hostLock = TakeLock();
            if (IsFresh && Directory.Exists(Folder))
                DataFolders.Erase(Folder);
            Directory.CreateDirectory(Folder);
        }
    }

    public string VolumeFolder(string name) => Path.Combine(Folder, "volumes", FolderName(name));

    /// <summary>A container's own file system: empty at every start of the host, as a new container is.</summary>
    public string ContainerFolder(string name) => Path.Combine(Folder, "containers", FolderName(name));

    public void EraseContainers()
    {
        var folder = Path.Combine(Folder, "containers");
        if (Directory.Exists(folder))
            DataFolders.Erase(folder);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_hostLock is null)
                return;
            if (IsTemporary)
                DataFolders.Erase(Folder);
            _hostLock.Dispose();
            if (IsTemporary)
                File.Delete(_hostLock.Name);
            _hostLock = null;
        }
    }

    private FileStream TakeLock()
    {
        var path = Folder + ".lock";
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException(
                $"Another AppHost is running with the data in {Folder}. Stop it first, or give this one a folder of its own: --{FolderKey}=FOLDER",
                exception);
        }
    }

    private static string FolderName(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_'));
}
