using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Http.ClientAddresses;

/// <summary>Finds the client behind the proxies that are configured, and behind no others.</summary>
public static class ClientAddresses
{
    /// <summary>Reads the networks of proxies; section <c>ClientAddress</c>.</summary>
    public static IServiceCollection AddClientAddresses(this IServiceCollection services)
    {
        services.AddOptions<ClientAddressOptions>().BindConfiguration(ClientAddressOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClientAddressOptions>, ClientAddressOptionsValidator>();
        // After everybody else: ASPNETCORE_FORWARDEDHEADERS_ENABLED, which hosts like to set, would believe whoever connects.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<ClientAddressOptions>>((headers, addresses) =>
        {
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (var network in addresses.Value.Proxies)
                headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            headers.ForwardLimit = addresses.Value.Hops;
            // Without any known network the framework would believe everybody.
            headers.ForwardedHeaders = addresses.Value.Proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        });
        return services;
    }

    /// <summary>Call it before anything that asks who the client is.</summary>
    public static IApplicationBuilder UseClientAddresses(this IApplicationBuilder app) =>
        // The framework's middleware makes objects for every request, and does nothing without these headers.
        app.UseWhen(static http => IsForwarded(http.Request.Headers), static forwarded => forwarded.UseForwardedHeaders());

    private static bool IsForwarded(IHeaderDictionary headers) =>
        headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName) || headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName);
}
