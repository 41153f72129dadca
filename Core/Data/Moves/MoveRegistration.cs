using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Moves;

/// <summary>Registers moves of companies between shards.</summary>
public static class MoveRegistration
{
    /// <summary>Adds what runs moves, for workers: <see cref="CompanyMover"/>, <see cref="MoveQueue"/>, <see cref="MovePurge"/>.</summary>
    public static TBuilder AddScaleMoves<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<MoveOptions>().BindConfiguration(MoveOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MoveOptions>, MoveOptionsValidator>();
        builder.Services.AddSingleton<MoverDatabases>();
        builder.Services.AddSingleton<MoveQueue>();
        builder.Services.AddSingleton<MovePurge>();
        builder.Services.AddSingleton<IMoveJournal, MoveJournal>();
        builder.Services.AddSingleton<CompanyMover>();
        return builder;
    }

    /// <summary>Adds what operators ask moves for: <see cref="MoveRequests"/>. Needs <c>AddScaleData</c>.</summary>
    public static TBuilder AddScaleMoveRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<MoveRequests>();
        return builder;
    }
}
