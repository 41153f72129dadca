using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Idempotency;

/// <summary>Registers idempotency keys.</summary>
public static class IdempotencyRegistration
{
    /// <summary>Adds <see cref="IdempotencyKeys"/> and <see cref="IdempotencyRetention"/>. Needs <c>AddScaleData</c>.</summary>
    public static TBuilder AddScaleIdempotency<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<IdempotencyOptions>().BindConfiguration(IdempotencyOptions.Section).ValidateOnStart();
        builder.Services
            .AddSingleton<IValidateOptions<IdempotencyOptions>, IdempotencyOptionsValidator>()
            .AddSingleton<IdempotencyKeys>()
            .AddSingleton<IdempotencyRetention>();
        return builder;
    }
}
