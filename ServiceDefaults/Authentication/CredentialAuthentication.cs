using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scale.ServiceDefaults.Authentication.Signatures;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>Authentication of whoever works for a company.</summary>
public static class CredentialAuthentication
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Credentials";

    /// <summary>
    /// Makes API keys and sessions the way to authenticate, over the <c>IAuthenticator</c> that is registered. Endpoints ask for it
    /// by <c>RequireAuthorization</c>; who has none gets 401 with the problem missing_credentials or invalid_credentials.
    /// </summary>
    public static AuthenticationBuilder AddCredentialAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<SignedRequests>();
        services.AddSingleton<Callers>();
        services.AddSingleton<CallerEndpoints>();
        // It looks for a note of the framework's middlewares, which CallerPipeline leaves out where they would do nothing else.
        services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);
        services.AddAuthorization();
        services.AddScoped<AuthenticationService>();
        services.Replace(ServiceDescriptor.Singleton<IAuthenticationService, CallerAuthentication>());
        return services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, CredentialHandler>(Scheme, configureOptions: null);
    }
}
