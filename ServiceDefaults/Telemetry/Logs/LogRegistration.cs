using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Scale.ServiceDefaults.Telemetry.Logs;

/// <summary>Structured JSON logs on the console, with levels that any other configuration source may change.</summary>
internal static class LogRegistration
{
    // The framework's own lines per request and per query say what the spans say, and carry query strings.
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning),
        // Not even its scope, which it opens for every request: RequestScope has the path, and the correlation id in place of its request id.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = nameof(LogLevel.None),
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Npgsql"] = nameof(LogLevel.Warning),
    };

    public static void AddLogs(this IHostApplicationBuilder builder)
    {
        // First in the list: it yields to appsettings, environment and command line.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LogScopes>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogScopes>());
        builder.Logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
    }
}
