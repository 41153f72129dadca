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

    /// <summary>The built program of a project. Null: the project is not a reference of the AppHost's project.</summary>
    public string? ProgramOf(string projectPath) => _values.GetValueOrDefault(ProgramPrefix + projectPath);
}
