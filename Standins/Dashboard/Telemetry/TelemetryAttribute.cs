namespace Scale.Dashboard.Telemetry;

/// <summary>A name and a value as text; arrays and maps are written as JSON.</summary>
public readonly record struct TelemetryAttribute(string Name, string Value);

public static class AttributeSearch
{
    public static string? Find(this TelemetryAttribute[] attributes, string name)
    {
        foreach (var attribute in attributes)
            if (attribute.Name == name)
                return attribute.Value;
        return null;
    }

    public static bool AnyContains(this TelemetryAttribute[] attributes, string text)
    {
        foreach (var attribute in attributes)
            if (attribute.Value.Contains(text, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
