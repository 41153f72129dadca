using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Health;

/// <summary>
/// With <see cref="HealthOptions.Port"/> set, that port has the health endpoints only and the others do not have them.
/// It goes by the port a connection came in on: a Host header could say anything.
/// </summary>
internal sealed class InternalPort(RequestDelegate next, IOptions<HealthOptions> options)
{
    private readonly int _port = options.Value.Port;

    public Task InvokeAsync(HttpContext context)
    {
        if (_port == 0 || (context.Connection.LocalPort == _port) == HealthPaths.Contains(context.Request.Path.Value))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Adds the port to the addresses the server listens on, wherever they come from.</summary>
    public static void Listen(IConfigurationManager configuration)
    {
        if (!int.TryParse(configuration[$"{HealthOptions.Section}:{nameof(HealthOptions.Port)}"], out var port) || port is < 1 or > 65535)
            return;
        var addresses = configuration[WebHostDefaults.ServerUrlsKey];
        if (string.IsNullOrWhiteSpace(addresses))
        {
            var plain = Ports(configuration[WebHostDefaults.HttpPortsKey], "http");
            var secure = Ports(configuration[WebHostDefaults.HttpsPortsKey], "https");
            addresses = string.Join(';', plain.Concat(secure).DefaultIfEmpty("http://localhost:5000"));
        }

        configuration[WebHostDefaults.ServerUrlsKey] = $"{addresses};http://*:{port}";
    }

    private static IEnumerable<string> Ports(string? ports, string scheme) =>
        (ports ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"{scheme}://*:{port}");
}
