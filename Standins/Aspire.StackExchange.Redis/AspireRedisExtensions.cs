using Aspire.StackExchange.Redis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Redis connections by the name of their connection string.</summary>
public static class AspireRedisExtensions
{
    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/> as a singleton for <c>ConnectionStrings:NAME</c>, with a health
    /// check. It connects at the host's start and keeps trying when no server answers.
    /// </summary>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var client = new RedisClientRegistration(builder, connectionName, serviceKey: null, configureSettings, configureOptions);
        builder.Services.AddSingleton<IConnectionMultiplexer>(client.Connect);
        client.AddCompanions();
    }

    /// <summary>The same, registered under the key <paramref name="name"/>.</summary>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var client = new RedisClientRegistration(builder, name, serviceKey: name, configureSettings, configureOptions);
        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(name, (services, _) => client.Connect(services));
        client.AddCompanions();
    }
}
