namespace Scale.Tests.Support;

/// <summary>The Link header of a page.</summary>
public static class Links
{
    /// <summary>The address with that relation; null if there is none.</summary>
    public static string? Of(HttpResponseMessage response, string relation)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;
        var found = links.SelectMany(link => link.Split(", ")).SingleOrDefault(link => link.EndsWith($">; rel=\"{relation}\"", StringComparison.Ordinal));
        return found?[1..found.IndexOf('>', StringComparison.Ordinal)];
    }
}
