using System.Text.Json;
using Npgsql;

namespace Scale.Tests.Support;

/// <summary>Plans as the services' role gets them: with the policies, for one company, and as a prepared statement's generic plan.</summary>
public sealed class QueryPlans : IAsyncDisposable
{
    // Of archived rows between live ones, and of one filter beside another.
    private const int MostRemoved = 1_000;

    private readonly NpgsqlConnection _service;
    private readonly Guid _company;

    private QueryPlans(NpgsqlConnection service, Guid company) => (_service, _company) = (service, company);

    /// <summary>Plans for that company, on a connection of an owner who may take the services' role.</summary>
    public static async Task<QueryPlans> OpenAsync(NpgsqlConnection owner, Guid company, CancellationToken ct)
    {
        await owner.ExecuteAsync("set role scale_app; set plan_cache_mode = force_generic_plan", ct);
        await owner.ExecuteAsync("select set_config('app.company_id', $1, false)", ct, company.ToString());
        return new QueryPlans(owner, company);
    }

    /// <summary>A value as SQL.</summary>
    public static string Literal(object value) => $"'{value}'";

    /// <summary>
    /// Runs the statement, takes back what it did, and answers its plan. The first argument is the company. Types are left to PostgreSQL, as they
    /// are when a client sends parameters of the type that the column has, unless <paramref name="types"/> has them.
    /// </summary>
    public async Task<JsonElement> ExplainAsync(string sql, IEnumerable<string> arguments, CancellationToken ct, string? types = null)
    {
        await _service.ExecuteAsync($"prepare hot {(types is null ? "" : $"({types})")} as {sql}", ct);
        var values = string.Join(", ", arguments.Prepend(Literal(_company)));
        await using var transaction = await _service.BeginTransactionAsync(ct);
        var json = await _service.SingleAsync<string>($"explain (analyze, buffers, timing off, format json) execute hot ({values})", ct);
        await transaction.RollbackAsync(ct);
        await _service.ExecuteAsync("deallocate hot", ct);
        return JsonDocument.Parse(json).RootElement[0];
    }

    /// <summary>What an index should have made unnecessary. Reading an empty month whole is nothing, and neither is sorting the few rows that PostgreSQL knows one reference has.</summary>
    public static IEnumerable<string> Problems(JsonElement explained, int mostSorted = 20)
    {
        foreach (var node in Nodes(explained.GetProperty("Plan")))
        {
            var (type, rows) = (node.GetProperty("Node Type").GetString()!, Rows(node));
            var removed = node.TryGetProperty("Rows Removed by Filter", out var filtered) ? filtered.GetDouble() : 0;
            var sorted = type.EndsWith("Sort", StringComparison.Ordinal) ? Children(node).Sum(Rows) : 0;
            if (type == "Seq Scan" && rows + removed > 100)
                yield return $"Seq Scan of {node.GetProperty("Relation Name").GetString()}, {rows + removed} rows";
            else if (removed > MostRemoved)
                yield return $"{type} reads {removed} rows in vain for the condition {node.GetProperty("Filter").GetString()}";
            if (sorted > mostSorted)
                yield return $"{type} of {sorted} rows by {node.GetProperty("Sort Key").GetRawText()}";
        }
    }

    /// <summary>How many rows were read, whether or not anything came of them.</summary>
    public static double Touched(JsonElement explained) => Nodes(explained.GetProperty("Plan")).Where(node => node.TryGetProperty("Relation Name", out _)).Sum(
        node => Rows(node) + (node.TryGetProperty("Rows Removed by Filter", out var filtered) ? filtered.GetDouble() * node.GetProperty("Actual Loops").GetDouble() : 0));

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private static double Rows(JsonElement node) => node.GetProperty("Actual Rows").GetDouble() * node.GetProperty("Actual Loops").GetDouble();

    private static IEnumerable<JsonElement> Nodes(JsonElement plan) => Children(plan).SelectMany(Nodes).Prepend(plan);

    private static JsonElement.ArrayEnumerator Children(JsonElement plan) => plan.TryGetProperty("Plans", out var children) ? children.EnumerateArray() : default;
}
