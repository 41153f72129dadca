using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scale.Core.Credentials;
using Scale.ServiceDefaults.Http;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>Endpoint metadata: which scopes a caller needs that does not have all of its role's rights.</summary>
/// <param name="Name">The area, for example <c>orders</c>: <c>orders:read</c> for GET and HEAD, <c>orders:write</c> for all else.</param>
public sealed record ScopeArea(string Name)
{
    private readonly string _read = Scopes.Read(Name), _write = Scopes.Write(Name);

    /// <summary>The scope that a request of that method needs.</summary>
    public string ScopeOf(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? _read : _write;
}

/// <summary>Enforces the scopes of API keys.</summary>
public static class ScopeChecks
{
    /// <summary>Refuses callers without the endpoint's scope; an endpoint that names no area is for callers with all rights only. Call it behind authorization.</summary>
    public static IApplicationBuilder UseScopes(this IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        if (http.Features.Get<CallerFeature>()?.Principal.Scopes is not { } scopes)
            return next(http);
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<ScopeArea>()?.ScopeOf(http.Request.Method);
        return needed is not null && scopes.Contains(needed)
            ? next(http)
            : new ProblemResult(ProblemCodes.Forbidden, needed is null ? "A key with scopes may not do this." : $"The key needs the scope {needed}.").ExecuteAsync(http);
    });
}
