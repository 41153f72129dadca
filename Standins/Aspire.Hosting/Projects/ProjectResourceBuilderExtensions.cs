using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <summary>With the launch profile of the AppHost's own profile name, else the project's first.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">Null: no launch profile, so no endpoints and no variables from it.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, options =>
        {
            options.LaunchProfileName = launchProfileName;
            options.ExcludeLaunchProfile = launchProfileName is null;
        });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var metadata = new TProject();
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation<IProjectMetadata>(metadata);
        if (options.ExcludeLaunchProfile)
            return project;

        var settings = metadata.LaunchSettings ?? LaunchSettingsFile.ReadFor(metadata.ProjectPath);
        var profile = settings?.Choose(options.LaunchProfileName, builder.Configuration["DOTNET_LAUNCH_PROFILE"]
            ?? builder.Configuration["AppHost:DefaultLaunchProfileName"], name);
        if (profile is not { } chosen)
            return project;

        project.WithAnnotation(new LaunchProfileAnnotation(chosen.Key, chosen.Value));
        AddEndpoints(project, chosen.Key, chosen.Value, LaunchSettingsFile.PathFor(metadata.ProjectPath));
        return project;
    }

    /// <summary>Runs the project several times behind the same endpoints.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, 100);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static void AddEndpoints(IResourceBuilder<ProjectResource> project, string profileName, LaunchProfile profile, string file)
    {
        var urls = profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var url in urls)
        {
            var address = Microsoft.AspNetCore.Http.BindingAddress.Parse(url);
            var used = project.Resource.Annotations.OfType<EndpointAnnotation>().Count(endpoint => endpoint.UriScheme == address.Scheme);
            project.WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, address.Scheme, name: used == 0 ? address.Scheme : $"{address.Scheme}{used + 1}", port: address.Port)
            {
                PortSource = $"applicationUrl of profile '{profileName}' in {file}.",
            });
        }
    }
}

internal sealed record LaunchProfileAnnotation(string Name, LaunchProfile Profile) : IResourceAnnotation;
