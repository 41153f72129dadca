using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Scale.Dashboard;

namespace Aspire.Hosting.ApplicationModel;

/// <param name="LineNumber">1 for the first line ever written.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>What resources have written to their consoles, and what the host says about them; the newest lines are kept.</summary>
public class ResourceLoggerService
{
    private const int LinesPerRead = 1_000;
    private readonly ConcurrentDictionary<string, ConsoleLog> _consoles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes to the consoles of all replicas.</summary>
    public ILogger GetLogger(IResource resource) => new ConsoleLogger([.. resource.ReplicaIds().Select(Console)]);

    /// <param name="resourceName">A resource's name or a replica's id.</param>
    public ILogger GetLogger(string resourceName) => new ConsoleLogger([Console(resourceName)]);

    /// <summary>Lines from now back to the oldest kept, then new ones as they come.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.ReplicaIds()[0]);

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        string resourceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var console = Console(resourceName);
        long seen = 0;
        while (true)
        {
            var version = console.Changes.Version;
            var lines = console.Read(seen, LinesPerRead);
            if (lines.Count > 0)
            {
                seen = lines[^1].Sequence;
                yield return [.. lines.Select(line => new LogLine((int)line.Sequence, line.Text, line.IsError))];
            }
            else
            {
                await console.Changes.WaitAsync(version, cancellationToken);
            }
        }
    }

    internal ConsoleLog Console(string id) => _consoles.GetOrAdd(id, _ => new ConsoleLog());

    internal ConsoleLog? FindConsole(string id) => _consoles.GetValueOrDefault(id);

    private sealed class ConsoleLogger(ConsoleLog[] consoles) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            foreach (var console in consoles)
                console.Append(exception is null ? text : $"{text} {exception.Message}", logLevel >= LogLevel.Error);
        }
    }
}
