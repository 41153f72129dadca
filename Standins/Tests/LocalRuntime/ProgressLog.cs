using System.Collections.Concurrent;

namespace Scale.Standins.Tests.LocalRuntime;

/// <summary>Progress lines, recorded at once and in order.</summary>
internal sealed class ProgressLog : IProgress<string>
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => _lines;

    public void Report(string value)
    {
        _lines.Enqueue(value);
        TestContext.Current.TestOutputHelper?.WriteLine(value);
    }
}
