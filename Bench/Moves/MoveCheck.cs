using Npgsql;
using Scale.Bench.Measured;

namespace Scale.Bench.Moves;

/// <summary>What is found on the shards when nobody writes any more, asked as their owner and not through the system.</summary>
internal sealed record MoveCheck
{
    private const string Prefix = "bench-";

    /// <summary>Orders that were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Orders on the company's shard.</summary>
    public required long Orders { get; init; }

    /// <summary>Acknowledged orders that are not there.</summary>
    public required int Lost { get; init; }

    /// <summary>Orders that are there more than once.</summary>
    public required long Doubled { get; init; }

    /// <summary>Orders that are there although their placing was not acknowledged: possible after an error, and no loss.</summary>
    public required int Unacknowledged { get; init; }

    /// <summary>Items, stock and the numbers of events fit the orders.</summary>
    public required IReadOnlyDictionary<string, bool> Fits { get; init; }

    /// <summary>Tables with rows and hash alike on both shards after the last move, without writers.</summary>
    public required IReadOnlyList<string> TablesAlike { get; init; }

    /// <summary>Tables that differ.</summary>
    public required IReadOnlyList<string> TablesDifferent { get; init; }

    /// <summary>Rows compared.</summary>
    public required long RowsCompared { get; init; }

    public bool Passed => Lost == 0 && Doubled == 0 && TablesDifferent.Count == 0 && TablesAlike.Count > 0 && Fits.Values.All(fits => fits);

    public static async Task<MoveCheck> RunAsync(
        SystemAddresses addresses, MovedCompany company, IReadOnlyCollection<int> acknowledged, string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new NpgsqlConnection(addresses.Databases[from]);
        await using var target = new NpgsqlConnection(addresses.Databases[to]);
        await source.OpenAsync(cancellationToken);
        await target.OpenAsync(cancellationToken);

        var found = (await ListAsync<string>(target, "references.sql", company.Id, cancellationToken))
            .Select(reference => int.Parse(reference.AsSpan(Prefix.Length), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var distinct = found.ToHashSet();
        var here = await DigestsAsync(source, company.Id, cancellationToken);
        var there = await DigestsAsync(target, company.Id, cancellationToken);
        var different = here.Keys.Union(there.Keys).Where(table => here.GetValueOrDefault(table) != there.GetValueOrDefault(table)).ToList();
        return new()
        {
            Acknowledged = acknowledged.Count,
            Orders = found.Count,
            Lost = acknowledged.Count(number => !distinct.Contains(number)),
            Doubled = found.Count - distinct.Count,
            Unacknowledged = distinct.Except(acknowledged).Count(),
            Fits = await FitsAsync(target, company.Id, cancellationToken),
            TablesAlike = [.. here.Keys.Except(different)],
            TablesDifferent = different,
            RowsCompared = there.Values.Sum(digest => digest.Rows),
        };
    }

    private static async Task<IReadOnlyDictionary<string, bool>> FitsAsync(NpgsqlConnection shard, Guid company, CancellationToken cancellationToken)
    {
        await using var command = await MoveSql.CommandAsync(shard, "fits.sql", company, cancellationToken);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MoveOperator.Stock });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, row.GetBoolean);
    }

    private static async Task<Dictionary<string, (long Rows, string Hash)>> DigestsAsync(NpgsqlConnection shard, Guid company, CancellationToken cancellationToken)
    {
        var digests = new Dictionary<string, (long, string)>();
        foreach (var table in await ListAsync<string>(shard, "tables.sql", null, cancellationToken))
        {
            await using var command = new NpgsqlCommand(
                $"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM \"{table}\" t WHERE company_id = $1", shard)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = company } }, CommandTimeout = 600,
            };
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            digests[table] = (row.GetInt64(0), row.GetString(1));
        }

        return digests;
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection shard, string file, Guid? company, CancellationToken cancellationToken)
    {
        await using var command = await MoveSql.CommandAsync(shard, file, company, cancellationToken);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            values.Add(rows.GetFieldValue<T>(0));
        return values;
    }
}
