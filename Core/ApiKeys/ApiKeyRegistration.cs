using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.ApiKeys;

/// <summary>Registers authentication by API key.</summary>
public static class ApiKeyRegistration
{
    /// <summary>Adds <see cref="IApiKeyAuthenticator"/>. Needs <c>AddScaleData</c>.</summary>
    public static TBuilder AddScaleApiKeys<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        builder.Services.AddSingleton<IApiKeyAuthenticator, ApiKeyAuthenticator>();
        return builder;
    }
}
