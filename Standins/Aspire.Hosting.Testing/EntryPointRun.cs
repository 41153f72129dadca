using System.Reflection;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's entry point on a thread of its own, held where it builds and where it runs.</summary>
internal sealed class EntryPointRun : AppHostEntry
{
    private readonly Assembly _assembly;
    private readonly string[] _args;
    private readonly Action<DistributedApplicationOptions, HostApplicationBuilderSettings> _configure;
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EntryPointRun(
        Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        _assembly = assembly;
        _args = args;
        _configure = configure;
    }

    private string? ProjectPath
    {
        get
        {
            var build = new BuildMetadata(_assembly);
            return build.ProjectDirectory is { } folder ? Path.Combine(folder, build.ProjectName ?? "") : null;
        }
    }

    public static EntryPointRun Start(
        Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var run = new EntryPointRun(assembly, args, configure);
        new Thread(run.Main) { IsBackground = true, Name = $"Entry point of {assembly.GetName().Name}" }.Start();
        return run;
    }

    /// <summary>The builder, once the entry point wants to build.</summary>
    public Task<DistributedApplicationBuilder> DescribedAsync(CancellationToken cancellationToken) =>
        _described.Task.WaitAsync(cancellationToken);

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult(true);
        return _built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the entry point return.</summary>
    public void End()
    {
        _mayBuild.TrySetResult(false);
        _ended.TrySetResult();
    }

    public override void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.AssemblyName = _assembly.GetName().Name;
        options.Args = [.. options.Args ?? [], .. _args.Except(options.Args ?? [])];
        TestDefaults.Apply(options, settings, ProjectPath);
        _configure(options, settings);
    }

    public override void Constructed(DistributedApplicationBuilder builder) => TestDefaults.Apply(builder, ProjectPath);

    public override void Building(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        if (!_mayBuild.Task.GetAwaiter().GetResult())
            throw new OperationCanceledException("The test has ended without building the application.");
    }

    public override void Built(DistributedApplication application) => _built.TrySetResult(application);

    public override Task RunAsync(DistributedApplication application, CancellationToken cancellationToken) =>
        _ended.Task.WaitAsync(cancellationToken);

    private void Main()
    {
        Current = this;
        try
        {
            var entryPoint = _assembly.EntryPoint
                ?? throw new InvalidOperationException($"{_assembly.GetName().Name} has no entry point.");
            var parameters = entryPoint.GetParameters().Length == 0 ? Array.Empty<object>() : [_args];
            if (entryPoint.Invoke(null, parameters) is Task task)
                task.GetAwaiter().GetResult();
            Fail(new InvalidOperationException("The entry point has returned without building an application."));
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            Fail(inner);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Whoever still waits for the entry point gets to know; nobody else is interested.</summary>
    private void Fail(Exception exception)
    {
        _described.TrySetException(exception);
        _built.TrySetException(exception);
        _ = _described.Task.Exception;
        _ = _built.Task.Exception;
    }
}
