using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>Authentication by API key.</summary>
public static class ApiKeyAuthentication
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "ApiKey";

    /// <summary>
    /// Makes API keys the way to authenticate, over the <c>IApiKeyAuthenticator</c> that is registered. Endpoints ask for it
    /// by <c>RequireAuthorization</c>; who has none gets 401 with the problem missing_credentials or invalid_credentials.
    /// </summary>
    public static AuthenticationBuilder AddApiKeyAuthentication(this IServiceCollection services)
    {
        services.AddAuthorization();
        return services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Scheme, configureOptions: null);
    }
}
