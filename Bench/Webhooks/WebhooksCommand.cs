using System.CommandLine;
using Scale.Bench.Measured;
using Scale.Bench.Report;

namespace Scale.Bench.Webhooks;

/// <summary><c>webhooks</c>: how soon and how many deliveries are made.</summary>
internal static class WebhooksCommand
{
    public static Command Create()
    {
        var companies = new Option<int>("--companies") { Description = "Companies with a webhook, 1 to 100.", DefaultValueFactory = _ => 4 };
        var orders = new Option<int>("--orders") { Description = "Orders of a company that wait when the webhooks are let go, 10 to 100,000.", DefaultValueFactory = _ => 1_000 };
        var rate = new Option<double>("--rate") { Description = "Orders a second while the delay is measured, 1 to 1,000.", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "How long the delay is measured, 1 to 600.", DefaultValueFactory = _ => 15 };
        Limits.Require(companies, 1, 100);
        Limits.Require(orders, 10, 100_000);
        Limits.Require(rate, 1, 1_000);
        Limits.Require(seconds, 1, 600);

        var command = new Command("webhooks", "Delay from asking for an order to its receiver's having it, and how many that wait are delivered in a second.")
        {
            companies, orders, rate, seconds,
        };
        command.SetAction((line, ct) => Run.PrintAsync(
            SystemHost.UsualInstances,
            (addresses, progress) => WebhooksBench.RunAsync(
                addresses, new(line.GetValue(companies), line.GetValue(orders), line.GetValue(rate), line.GetValue(seconds)), progress, ct),
            WebhooksConsoleReport.Write,
            ct));
        return command;
    }
}
