using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Scale.Core.Passwords;

/// <summary>Registers the hashing of passwords.</summary>
public static class PasswordRegistration
{
    /// <summary>Adds <see cref="PasswordHashing"/>.</summary>
    public static IServiceCollection AddPasswords(this IServiceCollection services)
    {
        services.AddOptions<PasswordOptions>().BindConfiguration(PasswordOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PasswordOptions>, PasswordOptionsValidator>());
        services.TryAddSingleton<PasswordHashing>();
        return services;
    }
}
