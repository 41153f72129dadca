using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Scale.Standins.Tests.ClientPackages;

public sealed class OpenTelemetryHostingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Providers_listen_from_the_hosts_start_to_its_end()
    {
        using var source = new ActivitySource("standins.traces");
        using var meter = new Meter("standins.metrics");
        var counter = meter.CreateCounter<int>("count");
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("named"))
            .WithTracing(traces => traces.AddSource(source.Name))
            .WithMetrics(metrics => metrics.AddMeter(meter.Name).AddReader(new IdleReader()))
            .WithLogging();
        var host = builder.Build();

        Assert.Null(source.StartActivity("before"));
        await host.StartAsync(Cancellation);
        Assert.NotNull(source.StartActivity("during"));
        Assert.True(counter.Enabled);
        Assert.Contains(
            host.Services.GetRequiredService<TracerProvider>().GetResource().Attributes,
            attribute => attribute.Key == "service.name" && (string)attribute.Value == "named");
        await host.StopAsync(Cancellation);
        host.Dispose();
        Assert.Null(source.StartActivity("after"));
    }

    [Fact]
    public void Adding_it_often_starts_it_once_and_before_every_other_service()
    {
        var services = new ServiceCollection();
        services.AddHostedService<Other>();
        services.AddOpenTelemetry().WithTracing();
        services.AddOpenTelemetry().WithMetrics();
        var hosted = services.Where(service => service.ServiceType == typeof(IHostedService)).ToList();
        Assert.Equal(2, hosted.Count);
        Assert.Equal(typeof(Other), hosted[1].ImplementationType);
    }

    // Without a reader nothing is measured.
    private sealed class IdleReader : MetricReader;

    private sealed class Other : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
