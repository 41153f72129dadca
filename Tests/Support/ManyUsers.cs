using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scale.Core.Data.Migrations;

namespace Scale.Tests.Support;

/// <summary>
/// A catalog of its own with 50,000 companies on three shards, one of them with most of 60,000 users, keys and invitations. The older half of the users
/// is archived, and the oldest companies.
/// </summary>
public sealed class ManyUsers(ScaleSystem system) : IAsyncLifetime
{
    private const int Companies = 50_000, People = 60_000;

    // $1 how many rows; ids are in the order of their numbers, as UUIDv7 are in the order of time.
    private static readonly (string Table, int Rows, string Sql)[] Content =
    [
        ("companies", Companies,
            """
            insert into companies (id, name, plan, created_at, archived_at)
            select pg_temp.id(i), 'Optik ' || md5(i::text), (array['FREE', 'FREE', 'BASIC', 'ENTERPRISE'])[1 + i % 4], now(), case when i < $1 / 50 then now() end
            from generate_series(1, $1) i
            """),
        ("tenant_home", Companies, "insert into tenant_home select pg_temp.id(i), 'shard' || i % 3, 1, 'active' from generate_series(1, $1) i"),
        ("users", People,
            """
            insert into users (company_id, id, email, role, created_at, archived_at)
            select pg_temp.company(i), pg_temp.id(i), i || '@example.com', (array['owner', 'admin', 'member'])[1 + i % 3], now(), case when i < $1 / 2 then now() end
            from generate_series(1, $1) i
            """),
        ("api_keys", People,
            """
            insert into api_keys (company_id, id, hash, role, created_at)
            select pg_temp.company(i), pg_temp.id(i), sha256(int4send(i)), 'member', now() from generate_series(1, $1) i
            """),
        ("invitations", People,
            """
            insert into invitations (company_id, id, email, role, token_hash, created_at, expires_at, accepted_at)
            select pg_temp.company(i), pg_temp.id(i), i || '@example.com', 'member', sha256(int4send(i)), now(), now(), case when i < $1 / 2 then now() end
            from generate_series(1, $1) i
            """),
    ];

    private readonly string _database = $"own_catalog_{Guid.CreateVersion7():N}";
    private string _owner = "";

    /// <summary>The company that has nine of ten.</summary>
    public Guid Large { get; private set; }

    /// <summary>A connection as the owner.</summary>
    public async Task<NpgsqlConnection> OpenAsOwnerAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(_owner);
        await connection.OpenAsync(ct);
        return connection;
    }

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await OnServerAsync($"create database {_database}", ct);
        _owner = new NpgsqlConnectionStringBuilder(await system.ConnectionStringAsync("catalog", ct)) { Database = _database, Pooling = false }.ConnectionString;
        await new DatabaseMigrator(new(), null, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance).RunAsync(_database, "catalog", _owner, ct);
        await using var owner = await OpenAsOwnerAsync(ct);
        await owner.ExecuteAsync(
            """
            create function pg_temp.id(i int) returns uuid language sql return (lpad(to_hex(i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid;
            create function pg_temp.company(i int) returns uuid language sql return pg_temp.id(case when i % 10 = 0 then 1 + i % 99 else 49999 end);
            set synchronous_commit = off; set session_replication_role = replica
            """, ct);
        Large = await owner.SingleAsync<Guid>("select pg_temp.id(49999)", ct);
        foreach (var (table, rows, sql) in Content)
        {
            await using var insert = new NpgsqlCommand(sql, owner) { CommandTimeout = 120, Parameters = { new() { Value = rows } } };
            await insert.ExecuteNonQueryAsync(ct);
            await owner.ExecuteAsync($"vacuum (analyze, freeze) {table}", ct);
        }
    }

    public async ValueTask DisposeAsync() => await OnServerAsync($"drop database if exists {_database} with (force)", CancellationToken.None);

    private async Task OnServerAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(await system.ConnectionStringAsync("catalog", ct));
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(sql, ct);
    }
}
