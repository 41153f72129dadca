using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Scale.Dashboard.Web;

/// <summary>
/// Scripts, style sheets and the icon, from the assembly. Browsers ask each time and get "not modified": the next version of
/// the host is never mixed with the scripts of the last one.
/// </summary>
internal sealed class StaticAssets
{
    private const string Prefix = "assets/";

    private readonly Dictionary<string, Asset> _assets = [];

    private sealed record Asset(byte[] Content, string ContentType, EntityTagHeaderValue Tag);

    public StaticAssets()
    {
        var assembly = typeof(StaticAssets).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Add(name.Replace('\\', '/')[Prefix.Length..], content);
        }

        // One style sheet for the browser, several small ones for us.
        var css = _assets.Where(a => a.Key.StartsWith("css/", StringComparison.Ordinal)).OrderBy(a => a.Key, StringComparer.Ordinal);
        Add("app.css", [.. css.SelectMany(a => a.Value.Content.Append((byte)'\n'))]);
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{**path}", (string path, HttpContext http) =>
    {
        if (!_assets.TryGetValue(path, out var asset))
            return Results.NotFound();
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag);
    });

    private void Add(string path, byte[] content)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        _assets[path] = new Asset(content, TypeOf(path), tag);
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
