using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.ApiKeys;
using Scale.Core.Passwords;
using Scale.Core.Revocations;
using Scale.Core.Sessions;
using Scale.Core.SignedRequests;

namespace Scale.Core.Credentials;

/// <summary>Registers authentication.</summary>
public static class CredentialRegistration
{
    /// <summary>Adds <see cref="IAuthenticator"/>, which hears of revocations. Needs <c>AddScaleData</c>, <c>AddScaleTenancy</c> and Redis.</summary>
    public static TBuilder AddScaleCredentials<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<CredentialOptions>().BindConfiguration(CredentialOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CredentialOptions>, CredentialOptionsValidator>();
        builder.Services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        builder.Services.AddSingleton<ApiKeyCommands>();
        builder.Services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>();
        builder.Services.AddSingleton<RedisSessions>();
        builder.Services.AddSingleton<SessionLookup>();
        builder.Services.AddSingleton<SignIns>();
        builder.Services.AddSingleton<UserSessions>();
        builder.Services.AddSingleton<PasswordChanges>();
        builder.Services.AddOptions<SignedRequestOptions>().BindConfiguration(SignedRequestOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SignedRequestOptions>, SignedRequestOptionsValidator>();
        builder.Services.AddSingleton<SigningSecrets>();
        builder.Services.AddSingleton<UsedNonces>();
        builder.Services.AddPasswords();
        builder.Services.AddSingleton<PrincipalCache>();
        builder.Services.AddSingleton<ApiKeyUse>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        builder.Services.AddSingleton<ApiKeyLookup>();
        builder.Services.AddSingleton<IAuthenticator, Authenticator>();
        return builder;
    }
}
