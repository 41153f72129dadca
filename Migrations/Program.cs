using Scale.Core.Data.Migrations;
using Scale.Migrations;

if (args.Any(argument => argument is "--help" or "-h" or "-?"))
{
    Console.WriteLine(Usage.Text);
    return 0;
}

if (args is ["operator", ..])
    return await OperatorCommand.RunAsync(args, CancellationToken.None);

var builder = Host.CreateApplicationBuilder(args);
builder.AddServiceDefaults();
builder.AddScaleMigrations();

// The host runs around the work so that its telemetry is collected and flushed; a signal cancels the work.
using var host = builder.Build();
await host.StartAsync();
var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
var exitCode = await host.Services.GetRequiredService<MigrationRun>().RunAsync(lifetime.ApplicationStopping);
await host.StopAsync();
return exitCode;
