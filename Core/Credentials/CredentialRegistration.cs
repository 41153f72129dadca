using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.ApiKeys;
using Scale.Core.Revocations;

namespace Scale.Core.Credentials;

/// <summary>Registers authentication.</summary>
public static class CredentialRegistration
{
    /// <summary>Adds <see cref="IAuthenticator"/>, which hears of revocations. Needs <c>AddScaleData</c> and Redis.</summary>
    public static TBuilder AddScaleCredentials<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<CredentialOptions>().BindConfiguration(CredentialOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CredentialOptions>, CredentialOptionsValidator>();
        builder.Services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        builder.Services.AddSingleton<ApiKeyCommands>();
        builder.Services.AddSingleton<PrincipalCache>();
        builder.Services.AddSingleton<ApiKeyUse>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        builder.Services.AddSingleton<ApiKeyLookup>();
        builder.Services.AddSingleton<IAuthenticator, Authenticator>();
        builder.Services.AddHostedService<RevocationWatch>();
        return builder;
    }
}
