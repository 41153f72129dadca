using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Metering;

/// <summary>Registers the counting of requests.</summary>
public static class MeteringRegistration
{
    /// <summary>Adds <see cref="RequestMeter"/>, which the service's requests are counted with, and <see cref="RequestUsage"/>. Needs <c>AddScaleData</c>.</summary>
    public static TBuilder AddScaleMetering<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<MeteringOptions>().BindConfiguration(MeteringOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MeteringOptions>, MeteringOptionsValidator>();
        builder.Services.AddSingleton<RequestMeter>();
        builder.Services.AddSingleton<RequestMetricsWriter>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RequestMetricsWriter>());
        builder.Services.AddSingleton<RequestUsage>();
        return builder;
    }
}
