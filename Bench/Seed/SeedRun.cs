using System.Diagnostics;
using Npgsql;
using Spectre.Console;

namespace Scale.Bench.Seed;

/// <summary>One seeding from start to keys, with a progress bar.</summary>
internal static class SeedRun
{
    public static async Task<int> RunAsync(SeedOptions options, CancellationToken ct)
    {
        try
        {
            await WriteAsync(options, ct);
            return 0;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Fail("Stopped; nothing was written.");
        }
        catch (NpgsqlException e)
        {
            return Fail(Explain(e, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"{options.Keys.FullName} cannot be written: {e.Message} Choose another file with --keys. Nothing was written.");
        }
    }

    private static async Task WriteAsync(SeedOptions options, CancellationToken ct)
    {
        await using var catalog = new SeedDatabase(options.Catalog);
        var shards = options.Shards.ToDictionary(shard => shard.Key, shard => new SeedDatabase(shard.Value));
        try
        {
            var plan = new SeedPlan(options);
            var keys = SeededKey.Of(plan.Companies);
            var started = Stopwatch.GetTimestamp();
            await using var connection = await catalog.OpenAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var rows = await SeedCatalog.WriteAsync(connection, options, keys, ct);
            rows += await WithProgressAsync(options, started, async onBatch => (await Task.WhenAll(shards.Select(shard => SeedShard.WriteAsync(
                shard.Value, options, [.. plan.Companies.Where(company => company.Shard == shard.Key)], onBatch, ct)))).Sum());
            await WriteKeysAsync(options.Keys, keys, ct);
            await transaction.CommitAsync(ct);
            var elapsed = Stopwatch.GetElapsedTime(started);
            AnsiConsole.MarkupLineInterpolated($"{options.Companies:N0} companies, {options.Orders:N0} orders: {rows:N0} rows in {elapsed.TotalSeconds:N1} s, {rows / elapsed.TotalSeconds:N0} rows/s (seed {options.Seed}, {options.From:yyyy-MM-dd} to {options.Until:yyyy-MM-dd}).");
            ShowKeys(options.Keys, keys);
            await Task.WhenAll(shards.Values.Select(shard => shard.AnalyzeAsync("products, orders, order_items, events, company_heads", ct))
                .Append(catalog.AnalyzeAsync("companies, users, api_keys, tenant_home", ct)));
        }
        finally
        {
            foreach (var shard in shards.Values)
                await shard.DisposeAsync();
        }
    }

    private static Task<long> WithProgressAsync(SeedOptions options, long started, Func<Action<long, int>, Task<long>> write)
    {
        var rows = 0L;
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask("orders", maxValue: Math.Max(options.Orders, 1));
                return write((written, orders) =>
                {
                    var all = Interlocked.Add(ref rows, written);
                    bar.Increment(orders);
                    bar.Description = $"{all:N0} rows, {all / Stopwatch.GetElapsedTime(started).TotalSeconds:N0} rows/s";
                });
            });
    }

    // Only a hash is stored, so this is the one time the keys can be had.
    private static async Task WriteKeysAsync(FileInfo file, IReadOnlyList<SeededKey> keys, CancellationToken ct)
    {
        file.Directory!.Create();
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file.FullName, options);
        await writer.WriteLineAsync("company,plan,shard,orders,key");
        foreach (var (company, text) in keys)
            await writer.WriteLineAsync($"{company.Id},{company.Plan},{company.Shard},{company.Orders},{text}".AsMemory(), ct);
    }

    private static void ShowKeys(FileInfo file, IReadOnlyList<SeededKey> keys)
    {
        foreach (var key in new[] { keys[0], keys[keys.Count / 20], keys[^1] }.Distinct())
            AnsiConsole.MarkupLineInterpolated($"  {key.Company.Name,-28} {key.Company.Plan,-12} {key.Company.Orders,9:N0} orders  {key.Text}");
        AnsiConsole.MarkupLineInterpolated($"Keys of all companies: {file.FullName}");
    }

    private static string Explain(NpgsqlException error, SeedOptions options) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } =>
            $"Seed {options.Seed} until {options.Until:yyyy-MM-dd} is in these databases already. Choose another --seed, or start over: dotnet run --project AppHost -- --fresh",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedColumn } e =>
            $"{e.MessageText}: the migrations have not run on this database, or it is another one. Start the AppHost, which runs them, or: dotnet run --project Migrations",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported } e =>
            $"{e.MessageText}: seeding writes rows of many companies, so it connects as the owner of the tables, not as a service (--catalog, --shard).",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } e => $"{e.MessageText}: choose fewer --orders. Nothing was written.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidCatalogName } e =>
            $"{e.MessageText}: are the addresses those of the system that runs now (--catalog, --shard)?",
        PostgresException e => $"{e.MessageText} ({e.SqlState}). Nothing was written.",
        _ => $"{error.Message}. Is the system running (dotnet run --project AppHost), and are the addresses those of its databases (--catalog, --shard)? Nothing was written.",
    };

    private static int Fail(string message)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{message}[/]");
        return 1;
    }
}
