using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scale.Core.Quotas;

/// <summary>Registers quotas; <c>AddScaleData</c> calls it, because every write is counted.</summary>
internal static class QuotaRegistration
{
    public static IServiceCollection AddQuotas(this IServiceCollection services)
    {
        services.AddOptions<QuotaOptions>().BindConfiguration(QuotaOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<QuotaOptions>, QuotaOptionsValidator>()
            .AddSingleton<QuotaLimits>()
            .AddSingleton<QuotaTake>()
            .AddSingleton<UserQuota>()
            .AddSingleton<QuotaStatus>();
    }
}
