using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// How a test takes part while it runs an AppHost's entry point: set on the thread that runs it, seen by everything
/// the entry point does.
/// </summary>
internal abstract class AppHostEntry
{
    private static readonly AsyncLocal<AppHostEntry?> Ambient = new();

    /// <summary>Null: the AppHost runs as a program of its own.</summary>
    public static AppHostEntry? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public abstract void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public abstract void Constructed(DistributedApplicationBuilder builder);

    /// <summary>The entry point has described the system; blocks until it may be built.</summary>
    public abstract void Building(DistributedApplicationBuilder builder);

    public abstract void Built(DistributedApplication application);

    /// <summary>What running means to the entry point: to wait until the test is done with the application.</summary>
    public abstract Task RunAsync(DistributedApplication application, CancellationToken cancellationToken);
}
