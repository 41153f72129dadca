using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart of a replica.</summary>
internal static class LifecycleCommands
{
    private static readonly string[] Active =
        [KnownResourceStates.Waiting, KnownResourceStates.Starting, KnownResourceStates.Running, KnownResourceStates.Stopping];

    public static void Add(ProgramResource program)
    {
        Add(KnownResourceCommands.StartCommand, "Start", state => !Active.Contains(state), (replica, token) => replica.StartAsync(token));
        Add(KnownResourceCommands.StopCommand, "Stop", Active.Contains, (replica, token) => replica.StopAsync(token));
        Add(KnownResourceCommands.RestartCommand, "Restart", state => state == KnownResourceStates.Running, async (replica, token) =>
        {
            await replica.StopAsync(token);
            await replica.StartAsync(token);
        });

        void Add(string name, string displayName, Func<string?, bool> isEnabled, Func<Replica, CancellationToken, Task> act)
        {
            if (program.Resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
                return;
            program.Resource.Annotations.Add(new ResourceCommandAnnotation(
                name, displayName,
                context => isEnabled(context.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                async context =>
                {
                    await act(program.Replicas.First(replica => replica.Id == context.ResourceName), context.CancellationToken);
                    return CommandResults.Success();
                }));
        }
    }
}
