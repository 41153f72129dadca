using Scale.Dashboard;
using Scale.Dashboard.Pages;
using Scale.Dashboard.Pages.Console;

namespace Scale.Standins.Tests.Dashboard;

public sealed class ConsoleTests
{
    [Fact]
    public void The_oldest_lines_make_room_and_sequences_go_on()
    {
        var log = new ConsoleLog(capacity: 3);
        foreach (var line in new[] { "a", "b", "c", "d" })
            log.Append(line);

        Assert.Equal([(2, "b"), (3, "c"), (4, "d")], log.Read(0, 10).Select(l => ((int)l.Sequence, l.Text)));
        Assert.Equal(["d"], log.Read(3, 10).Select(l => l.Text));
        Assert.Equal(["c", "d"], log.Read(0, 2).Select(l => l.Text));
        Assert.Empty(log.Read(4, 10));
    }

    [Fact]
    public void A_line_without_end_is_cut()
    {
        var log = new ConsoleLog();
        log.Append(new string('x', 100_000));
        Assert.InRange(log.Read(0, 1)[0].Text.Length, ConsoleLog.MaxLineLength, ConsoleLog.MaxLineLength + 100);
    }

    [Fact]
    public async Task A_waiter_wakes_for_a_change_and_not_for_what_it_has_seen()
    {
        var signal = new ChangeSignal();
        signal.Set();
        Assert.Equal(1, await signal.WaitAsync(0, TestContext.Current.CancellationToken));
        var waiting = signal.WaitAsync(1, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        signal.Set();
        Assert.Equal(2, await waiting);
    }

    [Theory]
    [InlineData("plain", "plain|")]
    [InlineData("\u001b[32minfo\u001b[39m: ok", "info|f2;: ok|")]
    [InlineData("\u001b[1;31mbad\u001b[0m", "bad|f1 bold")]
    [InlineData("\u001b[38;5;196mred\u001b[m", "red|f9")]
    [InlineData("\u001b[38;2;40;200;90mgreen", "green|f2")]
    [InlineData("\u001b[48;5;4m \u001b[49m", " |b4")]
    [InlineData("\u001b]0;title\u0007text", "text|")]
    [InlineData("\u001b]8;;http://x\u001b\\link", "link|")]
    [InlineData("\u001b[2K\u001b[1Gdone\r", "done|")]
    [InlineData("cut\u001b[3", "cut|")]
    [InlineData("\u001b", "")]
    [InlineData("\u001b[999999999999999;38;5m!", "!|")]
    public void Escape_sequences_become_styles_or_nothing(string line, string expected) =>
        Assert.Equal(expected, string.Join(';', AnsiText.Parse(line).Select(p => $"{p.Text}|{p.Style}")));

    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(0.0421, "42.1 µs")]
    [InlineData(12.345, "12.3 ms")]
    [InlineData(999.6, "1 s")]
    [InlineData(2500, "2.5 s")]
    [InlineData(61_000, "1 min 1 s")]
    [InlineData(7_260_000, "2 h 1 min")]
    [InlineData(-3, "-3 ms")]
    public void Durations_are_shown_as_people_read_them(double ms, string expected) => Assert.Equal(expected, Format.Duration(TimeSpan.FromMilliseconds(ms)));

    [Theory]
    [InlineData("50", 50.0)]
    [InlineData("50ms", 50.0)]
    [InlineData("1.5 s", 1500.0)]
    [InlineData("1,5s", 1500.0)]
    [InlineData("2 min", 120_000.0)]
    [InlineData("soon", null)]
    [InlineData("5 parsecs", null)]
    [InlineData("99999999999999", null)]
    [InlineData("", null)]
    public void Durations_are_read_as_people_write_them(string text, double? ms) => Assert.Equal(ms, Format.ParseDuration(text)?.TotalMilliseconds);
}
