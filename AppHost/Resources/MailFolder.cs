namespace Scale.AppHost.Resources;

internal static class MailFolder
{
    /// <summary>Where messages to people are written: <c>Mail:Folder</c> of the AppHost's configuration, else <c>artifacts/mail</c> in the repository.</summary>
    public static IResourceBuilder<ProjectResource> WithMailFolder(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        var folder = builder.Configuration["Mail:Folder"] ?? Path.Combine(builder.AppHostDirectory, "..", "artifacts", "mail");
        return service.WithEnvironment("Mail__Folder", Path.GetFullPath(folder));
    }
}
