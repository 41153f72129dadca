using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;

namespace Scale.Core.Domain;

/// <summary>Registers what can be done with companies, products and orders.</summary>
public static class DomainRegistration
{
    /// <summary>Adds the domain's commands and queries. Needs <c>AddScaleData</c>, events and jobs.</summary>
    public static TBuilder AddScaleDomain<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services
            .AddSingleton<CompanyCommands>()
            .AddSingleton<ProductCommands>()
            .AddSingleton<ProductQueries>()
            .AddSingleton<OrderCommands>()
            .AddSingleton<OrderUpdates>()
            .AddSingleton<OrderQueries>();
        return builder;
    }
}
