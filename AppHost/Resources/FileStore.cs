namespace Scale.AppHost.Resources;

internal static class FileStore
{
    /// <summary>
    /// One folder for exported and uploaded files, shared by the services that write and those that serve them:
    /// <c>Files:Root</c> of the AppHost's configuration, else <c>artifacts/files</c> in the repository. Everything else of the section
    /// <c>Files</c> is handed on, such as <c>Files:S3:Bucket</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithFileStore(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        var root = builder.Configuration["Files:Root"] ?? Path.Combine(builder.AppHostDirectory, "..", "artifacts", "files");
        return service.WithSettings("Files").WithEnvironment("Files__Root", Path.GetFullPath(root));
    }
}
