using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.RateLimits;
using Scale.Realtime.Connections;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http.RateLimits;
using Scale.ServiceDefaults.Shutdown;

namespace Scale.Realtime;

/// <summary>Puts the service together.</summary>
internal static class RealtimeRegistration
{
    // A reconnect storm waits in the kernel rather than being refused.
    private const int Backlog = 4_096;

    // Proxies put many streams on one connection.
    private const int StreamsPerHttp2Connection = 1_000;

    // For health checks, and for saying why there is no room.
    private const int SpareConnections = 1_000;
    private const long ResponseBufferBytes = 16 * 1024;
    private const long RequestBodyBytes = 64 * 1024;

    /// <summary>The stream and everything behind it.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.AddOptions<StreamOptions>().BindConfiguration(StreamOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(o => o.RetryMin <= o.RetryMax, $"{StreamOptions.Section}:RetryMin must not be longer than RetryMax.");
        services.AddOptions<FanoutOptions>().BindConfiguration(FanoutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ConnectionOptions>().BindConfiguration(ConnectionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DrainOptions>().BindConfiguration(DrainOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<TimerWheel>();
        services.AddSingleton<EventHistory>();
        services.AddSingleton<IEventWakeUp, RedisWakeUp>();
        services.AddSingleton<FeedServices>();
        services.AddSingleton<FeedDirectory>();
        services.AddSingleton<StreamServices>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<StreamRefusals>();
        services.AddSingleton<StreamEndpoint>();

        services.AddHostedService<WheelClock>();
        services.AddHostedService<HeadsCheck>();
        services.AddHostedService<KeyCheck>();
        services.AddHostedService<Drain>();
        services.AddHealthChecks().AddCheck<WakeUpHealthCheck>("wake-up");

        services.AddOptions<HostOptions>().PostConfigure<IOptions<ShutdownOptions>, IOptions<DrainOptions>>(AllowTimeToDrain);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ConnectionOptions>>(LimitKestrel);
        services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = Backlog);
        return services;
    }

    public static IEndpointConventionBuilder MapStream(this IEndpointRouteBuilder app)
    {
        var endpoint = app.ServiceProvider.GetRequiredService<StreamEndpoint>();
        return app.MapGet("/v1/stream", endpoint.HandleAsync)
            .WithName("StreamEvents")
            .RequireAuthorization()
            .WithMetadata(new ScopeArea(Scopes.Events))
            .Limited(RateLimitPolicy.Streams)
            .DisableHttpMetrics(); // A stream lasts hours; its duration says nothing about how fast requests are.
    }

    private static void AllowTimeToDrain(HostOptions host, IOptions<ShutdownOptions> shutdown, IOptions<DrainOptions> drain)
    {
        var needed = shutdown.Value.BalancerDelay + drain.Value.Window + drain.Value.Grace + TimeSpan.FromSeconds(5);
        host.ShutdownTimeout = host.ShutdownTimeout > needed ? host.ShutdownTimeout : needed;
    }

    private static void LimitKestrel(KestrelServerOptions kestrel, IOptions<ConnectionOptions> connections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = connections.Value.PerInstance + SpareConnections;
        kestrel.Limits.MaxRequestBodySize = RequestBodyBytes;
        kestrel.Limits.MaxResponseBufferSize = ResponseBufferBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerHttp2Connection;
    }
}
