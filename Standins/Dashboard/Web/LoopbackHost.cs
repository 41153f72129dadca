using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scale.Dashboard.Web;

/// <summary>
/// A web server on one loopback address. It reads no configuration: the process it runs in has its own ASPNETCORE_ settings,
/// meant for others.
/// </summary>
internal static class LoopbackHost
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    public static WebApplicationBuilder CreateBuilder(Uri url, Action<KestrelServerLimits> limits)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits(kestrel.Limits);
            Listen(kestrel, url);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        return builder;
    }

    /// <summary>Starts listening; returns the address with the port that was really taken.</summary>
    public static async Task<Uri> StartAsync(WebApplication app, Uri url, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        var bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new UriBuilder(Uri.UriSchemeHttp, url.Host, new Uri(bound).Port).Uri;
    }

    /// <exception cref="ArgumentException">The address is not http on a loopback host.</exception>
    public static void Validate(Uri url, string option)
    {
        if (!url.IsAbsoluteUri || url.Scheme != Uri.UriSchemeHttp || !url.IsLoopback)
            throw new ArgumentException($"{option} is '{url}'; it must be an http:// address on localhost, 127.0.0.1 or [::1].", option);
    }

    // Ctrl+C and SIGTERM belong to the process that this server is a part of.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    // "localhost" means both families; with a free port only one can be asked for, because the two would differ.
    private static void Listen(KestrelServerOptions kestrel, Uri url)
    {
        if (url.HostNameType != UriHostNameType.Dns)
            kestrel.Listen(IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
        else if (url.Port == 0 || !Socket.OSSupportsIPv6)
            kestrel.Listen(IPAddress.Loopback, url.Port);
        else
            kestrel.ListenLocalhost(url.Port);
    }
}
