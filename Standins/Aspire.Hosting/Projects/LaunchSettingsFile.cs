using System.Text.Json;

namespace Aspire.Hosting.Projects;

internal static class LaunchSettingsFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public static string PathFor(string projectPath) =>
        Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");

    /// <summary>Null: the project has none.</summary>
    public static LaunchSettings? ReadFor(string projectPath)
    {
        var path = PathFor(projectPath);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllBytes(path), Options);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"{path} is not valid JSON: {exception.Message}", exception);
        }
    }
}
