namespace Aspire.Hosting;

internal enum LineTone
{
    Quiet,
    Good,
    Bad,
}

/// <summary>Lines with the time since the start and the resource in columns; colours where a terminal shows them.</summary>
internal sealed class ConsoleLines(TextWriter output, DateTime started, int nameWidth, bool isTerminal)
{
    private readonly bool _colours = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly Lock _lock = new();

    private double Elapsed => (TimeProvider.System.GetLocalNow().DateTime - started).TotalSeconds;

    public void Plain(string text) => Line(text);

    public void Write(string name, string text, LineTone tone) =>
        Line(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Elapsed,7:0.0} s  {name.PadRight(nameWidth)}  {Coloured(text, tone)}"));

    public void Indented(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Line($"           {new string(' ', nameWidth)}| {line}");
    }

    public void Total(bool first, IEnumerable<(string Name, string Url)> addresses, Uri? dashboard)
    {
        if (!first)
        {
            Line(Coloured("Everything is healthy again.", LineTone.Good));
            return;
        }

        Line(Coloured(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Everything is healthy in {Elapsed:0.0} s."), LineTone.Good));
        foreach (var (name, url) in addresses)
            Line($"  {name.PadRight(nameWidth)}  {url}");
        if (dashboard is not null)
            Line($"  {"dashboard".PadRight(nameWidth)}  {dashboard}");
        Line("Ctrl+C stops everything.");
    }

    private string Coloured(string text, LineTone tone) => !_colours ? text : tone switch
    {
        LineTone.Good => $"\e[32m{text}\e[0m",
        LineTone.Bad => $"\e[31m{text}\e[0m",
        _ => text,
    };

    private void Line(string text)
    {
        lock (_lock)
            output.WriteLine(text);
    }
}
