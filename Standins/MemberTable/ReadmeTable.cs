namespace Scale.MemberTable;

/// <summary>The part of a Markdown file between two markers.</summary>
internal sealed class ReadmeTable(string file)
{
    private const string Begin = "<!-- members: written by dotnet run --project Standins/MemberTable -->\n";
    private const string End = "<!-- members: end -->";

    public string Read()
    {
        var (before, after, text) = Find();
        return text[before..after];
    }

    public void Write(string table)
    {
        var (before, after, text) = Find();
        File.WriteAllText(file, text[..before] + table + text[after..]);
    }

    private (int Before, int After, string Text) Find()
    {
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{file} needs the lines '{Begin.Trim()}' and '{End}', in this order.");
        return (begin + Begin.Length, end, text);
    }
}
