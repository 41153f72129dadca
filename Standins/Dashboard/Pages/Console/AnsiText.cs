using System.Globalization;

namespace Scale.Dashboard.Pages.Console;

/// <summary>A piece of a console line in one look; <paramref name="Style"/> holds CSS classes, empty for plain text.</summary>
public readonly record struct StyledText(string Text, string Style);

/// <summary>
/// Reads the escape sequences that programs write for terminals: colours and weights (SGR, <c>ESC [ … m</c>) become classes,
/// everything else (cursor moves, titles, links) is left out.
/// </summary>
public static class AnsiText
{
    private const char Escape = '\u001b';

    public static IReadOnlyList<StyledText> Parse(string line)
    {
        if (!line.AsSpan().ContainsAny(Escape, '\r', '\b'))
            return [new StyledText(line, "")];

        var parts = new List<StyledText>();
        var look = new Look();
        var start = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var end = line[i] switch
            {
                Escape => EndOfSequence(line, i),
                '\r' or '\b' => i + 1,
                _ => i,
            };
            if (end == i)
                continue;

            Add(parts, line[start..i], look);
            if (line[i] == Escape && i + 1 < end && line[i + 1] == '[' && line[end - 1] == 'm')
                look.Apply(line.AsSpan(i + 2, end - i - 3));
            start = end;
            i = end - 1;
        }

        Add(parts, line[start..], look);
        return parts;
    }

    private static void Add(List<StyledText> parts, string text, Look look)
    {
        if (text.Length > 0)
            parts.Add(new StyledText(text, look.Classes()));
    }

    // CSI: ESC [ parameters final. OSC: ESC ] text, ended by BEL or ESC \. Any other: ESC and one character.
    private static int EndOfSequence(string line, int escape)
    {
        if (escape + 1 >= line.Length)
            return line.Length;
        var i = escape + 2;
        switch (line[escape + 1])
        {
            case '[':
                while (i < line.Length && line[i] is < '@' or > '~')
                    i++;
                return Math.Min(i + 1, line.Length);
            case ']':
                while (i < line.Length && line[i] != '\a' && !(line[i] == '\\' && line[i - 1] == Escape))
                    i++;
                return Math.Min(i + 1, line.Length);
            default:
                return i;
        }
    }

    private struct Look
    {
        private int? _foreground;
        private int? _background;
        private bool _bold, _dim, _italic, _underline;

        public void Apply(ReadOnlySpan<char> parameters)
        {
            var codes = new List<int>();
            foreach (var range in parameters.SplitAny(';', ':'))
                codes.Add(int.TryParse(parameters[range], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0);

            for (var i = 0; i < codes.Count; i++)
            {
                switch (codes[i])
                {
                    case 0: this = default; break;
                    case 1: _bold = true; break;
                    case 2: _dim = true; break;
                    case 3: _italic = true; break;
                    case 4: _underline = true; break;
                    case 22: _bold = _dim = false; break;
                    case 23: _italic = false; break;
                    case 24: _underline = false; break;
                    case >= 30 and <= 37: _foreground = codes[i] - 30; break;
                    case 38: _foreground = Extended(codes, ref i); break;
                    case 39: _foreground = null; break;
                    case >= 40 and <= 47: _background = codes[i] - 40; break;
                    case 48: _background = Extended(codes, ref i); break;
                    case 49: _background = null; break;
                    case >= 90 and <= 97: _foreground = codes[i] - 90 + 8; break;
                    case >= 100 and <= 107: _background = codes[i] - 100 + 8; break;
                }
            }
        }

        public readonly string Classes()
        {
            if (_foreground is null && _background is null && !_bold && !_dim && !_italic && !_underline)
                return "";
            var classes = new List<string>(4);
            if (_foreground is { } foreground) classes.Add($"f{foreground}");
            if (_background is { } background) classes.Add($"b{background}");
            if (_bold) classes.Add("bold");
            if (_dim) classes.Add("dim");
            if (_italic) classes.Add("italic");
            if (_underline) classes.Add("underline");
            return string.Join(' ', classes);
        }

        // 38;5;n is a palette of 256, 38;2;r;g;b any colour: both become the nearest of the sixteen the style sheet has.
        private static int? Extended(List<int> codes, ref int i)
        {
            if (i + 2 < codes.Count && codes[i + 1] == 5)
            {
                var index = codes[i += 2];
                return index < 16 ? index
                    : index >= 232 ? (index < 244 ? 8 : 7)
                    : Nearest((index - 16) / 36 * 51, (index - 16) / 6 % 6 * 51, (index - 16) % 6 * 51);
            }

            if (i + 4 < codes.Count && codes[i + 1] == 2)
            {
                i += 4;
                return Nearest(codes[i - 2], codes[i - 1], codes[i]);
            }

            return null;
        }

        private static int Nearest(int red, int green, int blue)
        {
            var colour = (red > 95 ? 1 : 0) | (green > 95 ? 2 : 0) | (blue > 95 ? 4 : 0);
            return Math.Max(red, Math.Max(green, blue)) > 215 ? colour + 8 : colour;
        }
    }
}
