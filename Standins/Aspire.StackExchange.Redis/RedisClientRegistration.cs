using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using global::StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>What belongs to one registered client: settings, connection, health check, tracing, activation.</summary>
internal sealed class RedisClientRegistration
{
    private const string Section = "Aspire:StackExchange:Redis";

    private readonly IHostApplicationBuilder _builder;
    private readonly string _connectionName;
    private readonly string? _serviceKey;
    private readonly StackExchangeRedisSettings _settings = new();
    private readonly Action<ConfigurationOptions>? _configureOptions;

    public RedisClientRegistration(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        (_builder, _connectionName, _serviceKey, _configureOptions) = (builder, connectionName, serviceKey, configureOptions);
        builder.Configuration.GetSection(Section).Bind(_settings);
        builder.Configuration.GetSection($"{Section}:{connectionName}").Bind(_settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
            _settings.ConnectionString = connectionString;
        configureSettings?.Invoke(_settings);
    }

    /// <summary>Opens the connection. Without a server it returns after the connect timeout and connects later.</summary>
    public ConnectionMultiplexer Connect(IServiceProvider services)
    {
        var multiplexer = ConnectionMultiplexer.Connect(Options());
        // Else StackExchange.Redis 1.2.6 completes all commands of a connection one after the other on one thread and continues their callers there:
        // one that blocks would keep every other one in the process from its answer. 2.x has given this order up.
        multiplexer.PreserveAsyncOrder = false;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("StackExchange.Redis");
        ConnectionLog.Attach(multiplexer, logger);
        SubscriptionRepair.Attach(multiplexer, logger);
        return multiplexer;
    }

    public void AddCompanions()
    {
        if (!_settings.DisableTracing)
        {
            _builder.Services.AddOpenTelemetry()
                .WithTracing(traces => traces.AddSource("OpenTelemetry.Instrumentation.StackExchangeRedis"));
        }

        if (!_settings.DisableHealthChecks)
            AddHealthCheck(_serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{_connectionName}");
        if (!_settings.DisableAutoActivation)
            _builder.Services.AddSingleton<IHostedService>(services => new RedisActivation(() => Multiplexer(services)));
    }

    private void AddHealthCheck(string name)
    {
        // Registering a client twice must not fail the health service, which refuses two checks of one name.
        if (!_builder.Properties.TryAdd($"Aspire.HealthChecks.{name}", true))
            return;
        _builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, services => new RedisHealthCheck(() => Multiplexer(services)), failureStatus: null, tags: null));
    }

    private IConnectionMultiplexer Multiplexer(IServiceProvider services) => _serviceKey is null
        ? services.GetRequiredService<IConnectionMultiplexer>()
        : services.GetRequiredKeyedService<IConnectionMultiplexer>(_serviceKey);

    private ConfigurationOptions Options()
    {
        // Unknown keys are ignored: a connection string may carry options of newer clients, for example protocol.
        var options = string.IsNullOrWhiteSpace(_settings.ConnectionString)
            ? new ConfigurationOptions()
            : ConfigurationOptions.Parse(_settings.ConnectionString, ignoreUnknown: true);
        options.AbortOnConnectFail = false;
        _builder.Configuration.GetSection($"{Section}:ConfigurationOptions").Bind(options);
        _builder.Configuration.GetSection($"{Section}:{_connectionName}:ConfigurationOptions").Bind(options);
        _configureOptions?.Invoke(options);
        return options.EndPoints.Count > 0 ? options : throw new InvalidOperationException(
            $"No endpoints specified. Ensure a valid connection string was provided in 'ConnectionStrings:{_connectionName}' "
            + $"or for the '{Section}:ConfigurationOptions' configuration section.");
    }
}
