using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Scale.Core.Data.Migrations;

/// <summary>Registers the run of migrations.</summary>
public static class MigrationRegistration
{
    /// <summary>Adds <see cref="MigrationRun"/>.</summary>
    public static TBuilder AddScaleMigrations<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<MigrationOptions>().BindConfiguration(MigrationOptions.Section)
            .Validate(
                options => options.LockWait >= TimeSpan.Zero && options.LockWait <= TimeSpan.FromDays(1),
                "Migrations:LockWait must be 0 to 1 day.")
            .Validate(
                options => options.FileTimeout >= TimeSpan.Zero && options.FileTimeout <= TimeSpan.FromDays(7),
                "Migrations:FileTimeout must be 0 (no limit) to 7 days.")
            .Validate(options => options.MonthsAhead is >= 0 and <= 120, "Migrations:MonthsAhead must be 0 to 120.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<MigrationRun>();
        return builder;
    }
}
