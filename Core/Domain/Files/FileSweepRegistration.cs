using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Domain.Files;

/// <summary>Registers the sweep of the file store.</summary>
public static class FileSweepRegistration
{
    /// <summary>Adds <see cref="FileSweep"/>. For workers: needs <c>AddScaleData</c>, tenancy and files.</summary>
    public static TBuilder AddScaleFileSweep<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<FileSweepOptions>().BindConfiguration(FileSweepOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<FileSweepOptions>, FileSweepOptionsValidator>();
        builder.Services.AddSingleton<FileSweep>();
        return builder;
    }
}
