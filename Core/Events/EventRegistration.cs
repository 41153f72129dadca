using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Scale.Core.Events;

/// <summary>Registers the event log.</summary>
public static class EventRegistration
{
    /// <summary>
    /// Adds <see cref="IEventLog"/>, <see cref="IEventPublisher"/> and <see cref="ITransactionalEventLog"/>.
    /// Needs <c>AddScaleData</c> and a registered Redis connection.
    /// </summary>
    public static TBuilder AddScaleEvents<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<EventPublishOptions>().BindConfiguration(EventPublishOptions.Section)
            .Validate(options => options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromSeconds(30), "Events:Publish:Timeout must be above zero and at most 30 s.")
            .Validate(options => options.Pause >= TimeSpan.Zero && options.Pause <= TimeSpan.FromMinutes(1), "Events:Publish:Pause must be 0 to 1 min.")
            .ValidateOnStart();
        builder.Services.AddSingleton<ITransactionalEventLog, PostgresEventAppender>();
        builder.Services.AddSingleton<IEventLog, PostgresEventLog>();
        builder.Services.AddSingleton<IEventPublisher, RedisEventPublisher>();
        return builder;
    }
}
