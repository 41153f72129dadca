using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Images;

/// <summary>A container image that this machine can stand in for with a local program.</summary>
public interface ILocalImage
{
    /// <summary>Short name: postgres, redis, pgbouncer.</summary>
    string Name { get; }

    /// <summary>The port the image itself listens on (5432, 6379).</summary>
    int DefaultPort { get; }

    /// <summary>
    /// Finds the program, makes the data folder ready (first start included) and returns what to start. Safe to call
    /// again for every restart, after the previous process has ended. Throws <see cref="LocalRuntimeException"/>.
    /// </summary>
    Task<ProcessSpec> PrepareAsync(ContainerSpec container, IProgress<string> progress, CancellationToken cancellationToken);
}
