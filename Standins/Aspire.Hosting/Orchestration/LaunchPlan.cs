using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Scale.LocalRuntime.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>All that is needed to start a replica.</summary>
/// <param name="Process">What runs.</param>
/// <param name="Variables">What the resource itself was given, for people to see.</param>
internal sealed record LaunchPlan(ProcessSpec Process, ImmutableArray<EnvironmentVariableSnapshot> Variables);

/// <summary>Turns a resource into something to start: runs its callbacks, fills in values, finds the program.</summary>
internal sealed class LaunchPlanner(
    LaunchVariables launchVariables, LocalMachine machine, DistributedApplicationExecutionContext executionContext,
    ResourceLoggerService loggers)
{
    public async Task<LaunchPlan> PlanAsync(
        IResource resource, ReplicaIdentity replica, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var context = new ValueProviderContext
        {
            ExecutionContext = executionContext,
            Caller = resource,
            OwnTargetPorts = replica.Endpoints.ToDictionary(endpoint => endpoint.Plan.Annotation.Name, endpoint => endpoint.Port),
        };
        var variables = await VariablesAsync(resource, replica, context, cancellationToken);
        var arguments = await ArgumentsAsync(resource, replica, context, cancellationToken);
        var process = resource switch
        {
            ProjectResource => Project(resource, replica, arguments, variables),
            ExecutableResource executable => Executable(executable, replica, arguments, variables),
            ContainerResource container => await ContainerLaunch.PrepareAsync(
                container, replica, arguments, variables, machine, progress, cancellationToken),
            _ => throw new DistributedApplicationException($"'{resource.Name}' ({resource.GetType().Name}) has nothing to start."),
        };
        return new(process, [.. variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(
            variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value.Text, true) { IsSensitive = variable.Value.IsSecret })]);
    }

    private async Task<Dictionary<string, ResolvedValue>> VariablesAsync(
        IResource resource, ReplicaIdentity replica, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var callback = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken)
        {
            Logger = loggers.GetLogger(replica.Id),
        };
        launchVariables.AddTo(callback.EnvironmentVariables, resource, replica);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(callback);

        var resolved = new Dictionary<string, ResolvedValue>();
        foreach (var (name, value) in callback.EnvironmentVariables)
        {
            if (await ValueResolution.ResolveAsync(value, context, cancellationToken) is { } found)
                resolved[name] = name == "OTEL_EXPORTER_OTLP_HEADERS" ? found with { IsSecret = true } : found;
        }

        return resolved;
    }

    private async Task<IReadOnlyList<string>> ArgumentsAsync(
        IResource resource, ReplicaIdentity replica, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        var callback = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken)
        {
            ExecutionContext = executionContext,
            Logger = loggers.GetLogger(replica.Id),
        };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await annotation.Callback(callback);

        var resolved = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            if (await ValueResolution.ResolveAsync(argument, context, cancellationToken) is { } found)
                resolved.Add(found.Text);
        }

        return resolved;
    }

    private static ProcessSpec Project(
        IResource resource, ReplicaIdentity replica, IReadOnlyList<string> arguments, Dictionary<string, ResolvedValue> variables)
    {
        if (!resource.TryGetLastAnnotation<IProjectMetadata>(out var metadata))
            throw new DistributedApplicationException($"'{resource.Name}' has no project; add it with AddProject.");
        var program = BuildMetadata.ProgramOf(metadata) ?? throw new DistributedApplicationException(
            $"'{resource.Name}' cannot be started: {metadata.ProjectPath} is not a project reference of the AppHost's project.");
        if (!File.Exists(program))
            throw new DistributedApplicationException(
                $"'{resource.Name}' is not built: {program} does not exist. Build it: dotnet build {metadata.ProjectPath}");
        return new()
        {
            Name = replica.Id,
            FileName = LocalMachine.DotNet,
            Arguments = [program, .. arguments],
            WorkingDirectory = Path.GetDirectoryName(metadata.ProjectPath),
            Environment = Environment(variables),
            StopTimeout = StopTimes.Service,
        };
    }

    private static ProcessSpec Executable(
        ExecutableResource executable, ReplicaIdentity replica, IReadOnlyList<string> arguments,
        Dictionary<string, ResolvedValue> variables) => new()
    {
        Name = replica.Id,
        FileName = executable.Command,
        Arguments = arguments,
        WorkingDirectory = executable.WorkingDirectory,
        Environment = Environment(variables),
        StopTimeout = StopTimes.Service,
    };

    private static Dictionary<string, string?> Environment(Dictionary<string, ResolvedValue> variables)
    {
        var environment = LaunchVariables.Hidden.ToDictionary(name => name, string? (_) => null);
        foreach (var (name, value) in variables)
            environment[name] = value.Text;
        return environment;
    }
}
