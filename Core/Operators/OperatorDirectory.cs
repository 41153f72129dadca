using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Operators;

/// <summary>Somebody who operates the system.</summary>
public sealed record Operator(Guid Id, string Name);

/// <summary>Tells whose an operator's key is. Asked every time: operators are few, and a revoked key stops at once.</summary>
public sealed class OperatorDirectory(CatalogDatabase catalog)
{
    private const string FindSql = "SELECT id, name FROM find_operator($1)";

    /// <summary>The key's operator, or null when the text is not a key, is unknown, or was revoked.</summary>
    public async Task<Operator?> FindAsync(string presented, CancellationToken ct)
    {
        if (!OperatorKeyText.IsWellFormed(presented))
            return null;
        await using var command = catalog.Primary.CreateCommand(FindSql);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = OperatorKeyText.Hash(presented) });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new Operator(row.GetGuid(0), row.GetString(1)) : null;
    }
}
