using System.CommandLine;
using Spectre.Console;

namespace Scale.Bench.Seed;

/// <summary><c>seed</c>: companies and orders for a running system.</summary>
internal static class SeedCommand
{
    public static Command Create()
    {
        var companies = new Option<int>("--companies") { Description = "Companies, 1 to 100,000.", DefaultValueFactory = _ => 1_000 };
        var orders = new Option<int>("--orders") { Description = "Orders of all companies together, 0 to 100,000,000.", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "The number that the rows follow from; same number and --until, same rows.", DefaultValueFactory = _ => 1 };
        var months = new Option<int>("--months") { Description = "How far back the orders go, 1 to 120.", DefaultValueFactory = _ => 12 };
        var until = new Option<DateTime?>("--until") { Description = "The day the orders end, UTC, for example 2026-11-21. Default: today." };
        var catalog = new Option<string?>("--catalog") { Description = "Connection string of the catalog as the owner of its tables. Default: ConnectionStrings__catalog in the environment, else the system that runs from this folder." };
        var shards = new Option<string[]>("--shard") { Description = "The same of a shard; several in the order of their numbers. Default: ConnectionStrings__shard0, … in the environment, else as above." };
        var keys = new Option<FileInfo>("--keys") { Description = "File that gets an API key of every company.", DefaultValueFactory = _ => new("artifacts/seed-keys.csv") };
        Limits.Require(companies, 1, 100_000);
        Limits.Require(orders, 0, 100_000_000);
        Limits.Require(months, 1, 120);
        until.Validators.Add(result =>
        {
            if (result.GetValue(until) > DateTime.UtcNow)
                result.AddError("--until is in the future; nothing has happened there yet.");
        });

        var command = new Command("seed", "Fills the system that runs from this folder with companies, products, orders and their events through COPY. The audit log stays empty: nobody did it.")
        {
            companies, orders, seed, months, until, catalog, shards, keys,
        };
        command.SetAction((line, ct) =>
        {
            var connections = SeedConnections.Find(line.GetValue(catalog), line.GetValue(shards));
            if (!connections.AreComplete)
            {
                AnsiConsole.MarkupLineInterpolated($"[red]{SeedConnections.Missing}[/]");
                return Task.FromResult(2);
            }

            var end = new DateTimeOffset((line.GetValue(until) ?? DateTime.UtcNow).Date, TimeSpan.Zero);
            return SeedRun.RunAsync(
                new(line.GetValue(companies), line.GetValue(orders), line.GetValue(seed), line.GetValue(months), end,
                    connections.Catalog!, connections.Shards, line.GetValue(keys)!),
                ct);
        });
        return command;
    }
}
