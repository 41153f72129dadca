using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Scale.ServiceDefaults.Authentication.Signatures;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// Authentication and authorization of an endpoint that asks for nothing but a caller, without the framework's two middlewares, which ask for schemes, handlers
/// and policies anew for each request: together about a kilobyte. Every other endpoint, and whoever turns out to be nobody, goes through them as always.
/// </summary>
public static class CallerPipeline
{
    /// <summary>In place of <c>UseAuthentication</c>, behind routing.</summary>
    public static IApplicationBuilder UseCallerAuthentication(this IApplicationBuilder app)
    {
        var callers = app.ApplicationServices.GetRequiredService<Callers>();
        var plain = app.ApplicationServices.GetRequiredService<CallerEndpoints>();
        return app.UseInstead(framework => framework.UseAuthentication(), (http, next, framework) =>
        {
            if (!plain.Contains(http.GetEndpoint()))
                return framework(http);
            var asking = callers.AuthenticateAsync(http);
            if (asking is { IsCompletedSuccessfully: true, Result: { Succeeded: true } known })
            {
                http.User = known.Principal;
                return next(http);
            }
            // Not to be asked twice: a guess counts.
            http.Features.Set(new AskedCaller(asking));
            return framework(http);
        });
    }

    /// <summary>
    /// In place of <c>UseAuthorization</c>, behind <see cref="UseCallerAuthentication"/> and the rate limits. The nonce of a signed request is used here: what the
    /// limits refuse costs Redis no key.
    /// </summary>
    public static IApplicationBuilder UseCallerAuthorization(this IApplicationBuilder app)
    {
        var plain = app.ApplicationServices.GetRequiredService<CallerEndpoints>();
        app.Use(static (http, next) => http.Features.Get<SignedNonce>() is { } nonce ? UseNonceAsync(http, nonce, next) : next(http));
        return app.UseInstead(framework => framework.UseAuthorization(), (http, next, framework) =>
            http.Features.Get<CallerFeature>() is not null && plain.Contains(http.GetEndpoint())
                ? next(http)
                : framework(http));
    }

    private static async Task UseNonceAsync(HttpContext http, SignedNonce nonce, RequestDelegate next)
    {
        if (await http.RequestServices.GetRequiredService<SignedRequests>().TryUseAsync(nonce))
            await next(http);
        else
            await http.ChallengeAsync(CredentialAuthentication.Scheme);
    }

    private static IApplicationBuilder UseInstead(
        this IApplicationBuilder app, Action<IApplicationBuilder> use, Func<HttpContext, RequestDelegate, RequestDelegate, Task> choose)
    {
        var branch = app.New();
        use(branch);
        // What the framework notes there keeps the host from adding the middleware a second time, in front of everything.
        foreach (var (name, value) in branch.Properties)
            app.Properties.TryAdd(name, value);
        return app.Use(next =>
        {
            var way = app.New();
            use(way);
            way.Run(next);
            var framework = way.Build();
            return http => choose(http, next, framework);
        });
    }
}

/// <summary>What asking who calls has led to, as a feature of the request.</summary>
internal sealed record AskedCaller(Task<AuthenticateResult> Result);
