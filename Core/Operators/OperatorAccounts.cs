using System.Text.RegularExpressions;
using Npgsql;

namespace Scale.Core.Operators;

/// <summary>Makes and revokes operators, as the owner of the catalog. No service has the rights for it.</summary>
public sealed partial class OperatorAccounts(NpgsqlDataSource catalog, TimeProvider clock)
{
    private const string CreateSql = "INSERT INTO operators (id, name, hash, created_at) VALUES ($1, $2, $3, $4)";
    private const string RevokeSql = "UPDATE operators SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL";
    private const string ListSql = "SELECT name, created_at, revoked_at FROM operators ORDER BY created_at";

    /// <summary>Whether that can be a name: lower case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, at most 63.</summary>
    public static bool IsName(string? name) => name is not null && Name().IsMatch(name);

    /// <summary>Makes an operator; the key, which is shown this once, or null if the name is taken.</summary>
    public async Task<string?> CreateAsync(string name, CancellationToken ct)
    {
        var key = OperatorKeyText.Create();
        var now = clock.GetUtcNow();
        await using var command = catalog.CreateCommand(CreateSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = OperatorKeyText.Hash(key) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        try
        {
            await command.ExecuteNonQueryAsync(ct);
            return key;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "operators_name" })
        {
            return null;
        }
    }

    /// <summary>Takes an operator's key; false if there is no such operator.</summary>
    public async Task<bool> RevokeAsync(string name, CancellationToken ct)
    {
        await using var command = catalog.CreateCommand(RevokeSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Everybody who ever was one.</summary>
    public async Task<IReadOnlyList<(string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)>> ListAsync(CancellationToken ct)
    {
        await using var command = catalog.CreateCommand(ListSql);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, DateTimeOffset, DateTimeOffset?)>();
        while (await rows.ReadAsync(ct))
            found.Add((rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<DateTimeOffset>(2)));
        return found;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,62}$")]
    private static partial Regex Name();
}
