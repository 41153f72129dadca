namespace Scale.Bench.Floor;

/// <summary>
/// A service of this system that protects nothing: telemetry, correlation id and all that every process has, routing, an endpoint that is
/// given a service of the request's scope and answers with ready bytes. What the API costs beyond it is its protection and its own work.
/// </summary>
internal static class PlainServer
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("FLOOR_PORT")}").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<FloorAnswers>();
        await using var app = builder.Build();
        app.MapPut(FloorAnswers.Path + "{name}", (HttpContext http, string name, FloorAnswers answers) => answers.KeepAsync(http, name));
        app.MapGet(FloorAnswers.Path + "{name}", (HttpContext http, string name, FloorAnswers answers) => answers.WriteAsync(http, name));
        await app.RunAsync();
    }
}
