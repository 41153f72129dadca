using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Carries out commands of resources: start, stop, restart and those added with <c>WithCommand</c>.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(
        ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <param name="resourceId">A replica's id, or a resource's name for all its replicas.</param>
    /// <param name="commandName">As given to <c>WithCommand</c>, or one of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the command.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (!_notifications.TryGetCurrentState(resourceId, out var found))
            return CommandResults.Failure($"Resource '{resourceId}' not found.");
        return string.Equals(found.ResourceId, resourceId, StringComparison.OrdinalIgnoreCase)
            ? await ExecuteAsync(found.Resource, found.ResourceId, commandName, cancellationToken)
            : await ExecuteCommandAsync(found.Resource, commandName, cancellationToken);
    }

    /// <summary>On all replicas at once; the first failure is the result.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        var results = await Task.WhenAll(
            resource.ReplicaIds().Select(id => ExecuteAsync(resource, id, commandName, cancellationToken)));
        return results.FirstOrDefault(result => !result.Success) ?? results[0];
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, string id, string commandName, CancellationToken cancellationToken)
    {
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(candidate => candidate.Name == commandName);
        if (command is null)
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{id}'.");

        var logger = _loggers.GetLogger(id);
        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = id,
                CancellationToken = cancellationToken,
                Logger = logger,
            });
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Command '{Command}' failed.", commandName);
            return CommandResults.Failure(exception.Message);
        }
    }
}
