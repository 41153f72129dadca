using Scale.Bench.Webhooks;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The table of deliveries to webhooks.</summary>
internal static class WebhooksConsoleReport
{
    public static void Write(WebhooksReport report)
    {
        var (plan, delay) = (report.Plan, report.Delay);
        var table = new Table().Title($"Deliveries to one receiver on this machine, of {plan.Companies} companies with a webhook each")
            .AddColumns("what", "deliveries", "p50", "p99", "max", "a second");
        table.AddRow(
            $"delay from asking for an order to its receipt, {plan.Rate:N0} orders/s, ms", $"{delay.Count:N0}", $"{delay.Milliseconds(0.5):N0}",
            $"{delay.Milliseconds(0.99):N0}", $"{delay.MaxMilliseconds:N0}", "");
        table.AddRow("that waited and were let go at once", $"{report.Waiting:N0}", "", "", "", $"{report.Waiting / report.Took.TotalSeconds:N0}");
        table.Caption($"{report.Again} came more than once.");
        AnsiConsole.Write(table);
    }
}
