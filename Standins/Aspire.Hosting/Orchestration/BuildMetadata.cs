using System.Reflection;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the AppHost's build recorded in its assembly.</summary>
internal sealed class BuildMetadata(Assembly? assembly)
{
    private const string ProgramPrefix = "apphostprogram:";

    private readonly Dictionary<string, string?> _values = (assembly?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
        .DistinctBy(attribute => attribute.Key).ToDictionary(attribute => attribute.Key, attribute => attribute.Value);

    public string? ProjectDirectory => _values.GetValueOrDefault("apphostprojectpath");

    public string? ProjectName => _values.GetValueOrDefault("apphostprojectname");

    /// <summary>Folder for data that belongs to this clone.</summary>
    public string? ArtifactsPath => _values.GetValueOrDefault("apphostartifactspath");

    /// <summary>The built program of a project, recorded beside its metadata. Null: nobody's build recorded it.</summary>
    public static string? ProgramOf(IProjectMetadata project) =>
        new BuildMetadata(project.GetType().Assembly)._values.GetValueOrDefault(ProgramPrefix + project.ProjectPath);
}
