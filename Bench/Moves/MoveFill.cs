using Npgsql;
using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Moves;

/// <summary>Gives the company its orders before anything is measured: written by the server itself, for time's sake.</summary>
internal static class MoveFill
{
    private const int PerStatement = 5_000;

    public static async Task RunAsync(SystemAddresses addresses, MovedCompany company, string shard, int orders, ProgressTask bar, CancellationToken cancellationToken)
    {
        await using var owner = new NpgsqlConnection(addresses.Databases[shard]);
        await owner.OpenAsync(cancellationToken);
        for (var first = 0; first < orders; first += PerStatement)
        {
            var count = Math.Min(PerStatement, orders - first);
            await using var command = await MoveSql.CommandAsync(owner, "fill.sql", company.Id, cancellationToken);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = first });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
            await command.ExecuteNonQueryAsync(cancellationToken);
            bar.Increment(count);
        }
    }
}
