using System.Globalization;
using System.Net;
using System.Net.Sockets;

// "--exit CODE" ends at once; "--listen PORT" is a bare listener; otherwise a web service.
if (args is ["--exit", var code])
{
    Console.WriteLine("The work is done.");
    return int.Parse(code, CultureInfo.InvariantCulture);
}

if (args is ["--listen", var port])
{
    using var listener = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
    listener.Start();
    Console.WriteLine($"Listening on {port}.");
    Thread.Sleep(Timeout.Infinite);
}

var isHealthy = true;
var app = WebApplication.Create(args);
app.MapGet("/", () => Environment.ProcessId);
app.MapGet("/variables", () => Environment.GetEnvironmentVariables());
app.MapGet("/health", () => isHealthy ? Results.Ok() : Results.StatusCode(503));
app.MapPost("/unhealthy", () => { isHealthy = false; });
app.MapPost("/healthy", () => { isHealthy = true; });
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));
app.Run();
return 0;
