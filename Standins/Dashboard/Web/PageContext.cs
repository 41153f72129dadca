using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Scale.Dashboard.Web;

/// <summary>What every page knows about the request and the system.</summary>
public sealed class PageContext(HttpRequest request, string applicationName)
{
    public const string FragmentHeader = "X-Fragment";

    public string ApplicationName => applicationName;

    /// <summary>Only the page's main part is wanted: the script puts it in the place of the one that is shown.</summary>
    public bool IsFragment { get; } = IsFragmentRequest(request);

    public string Path => request.Path.Value ?? "/";

    public DateTime Now { get; } = DateTime.UtcNow;

    public static bool IsFragmentRequest(HttpRequest request) => request.Headers.ContainsKey(FragmentHeader);

    /// <summary>A query parameter, trimmed; null when it is absent or empty.</summary>
    public string? Query(string name)
    {
        var value = request.Query[name].ToString().Trim();
        return value.Length == 0 ? null : value;
    }

    public long? Number(string name) => long.TryParse(Query(name), out var value) ? value : null;

    /// <summary>All parameters whose name starts with the prefix, without it.</summary>
    public IEnumerable<(string Name, string Value)> QueryWithPrefix(string prefix) => request.Query
        .Where(q => q.Key.StartsWith(prefix, StringComparison.Ordinal) && q.Value.ToString().Length > 0)
        .Select(q => (q.Key[prefix.Length..], q.Value.ToString()));

    /// <summary>The address of this page with some parameters changed; null removes one.</summary>
    public string With(params ReadOnlySpan<(string Name, object? Value)> changes)
    {
        var query = new QueryBuilder();
        var changed = new HashSet<string>();
        foreach (var (name, _) in changes)
            changed.Add(name);
        foreach (var (name, value) in request.Query)
            if (!changed.Contains(name) && value.ToString().Length > 0)
                query.Add(name, value.ToString());
        foreach (var (name, value) in changes)
            if (value is not null)
                query.Add(name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"));
        return Path + query.ToQueryString();
    }
}
