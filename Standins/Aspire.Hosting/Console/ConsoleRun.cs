using System.Runtime.InteropServices;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;
using Scale.LocalRuntime;

namespace Aspire.Hosting;

/// <summary>The AppHost as a program: help, run until Ctrl+C, errors that a developer can put right.</summary>
internal sealed class ConsoleRun(
    DistributedApplicationOptions options, DistributedApplicationExecutionContext executionContext, ConsoleHelp help,
    ConsoleReporter reporter, Orchestrator orchestrator)
{
    private int _interrupts;

    public async Task RunAsync(DistributedApplication application, CancellationToken cancellationToken)
    {
        if (options.Args?.Any(ConsoleHelp.Switches.Contains) == true)
        {
            await System.Console.Out.WriteAsync(help.Text);
            return;
        }

        if (executionContext.IsPublishMode)
        {
            Fail(RunMode.PublishRefusal);
            return;
        }

        try
        {
            // A second Ctrl+C is impatience: no more waiting for graceful ends.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref _interrupts) > 1)
                    orchestrator.Hurry();
            });
            reporter.Enable();
            await application.StartAsync(cancellationToken);
            await application.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is LocalRuntimeException or DistributedApplicationException)
        {
            Fail(exception.Message);
        }
        finally
        {
            await application.DisposeAsync();
        }
    }

    private static void Fail(string message)
    {
        System.Console.Error.WriteLine($"error: {message}");
        Environment.ExitCode = 1;
    }
}
