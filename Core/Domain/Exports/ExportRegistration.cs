using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scale.Core.Domain.Exports;

/// <summary>Registers exports.</summary>
public static class ExportRegistration
{
    /// <summary>Adds asking for, reading and making exports. Needs <c>AddScaleData</c>, events, jobs and files.</summary>
    public static TBuilder AddScaleExports<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services
            .AddSingleton<ExportCommands>()
            .AddSingleton<ExportQueries>()
            .AddSingleton<ExportProgress>()
            .AddSingleton<OrdersExport>();
        return builder;
    }
}
