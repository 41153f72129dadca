using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Audit;

public sealed class AuditLogTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private static readonly Actor Key = Actor.ApiKey(Guid.CreateVersion7());
    private Tenant _tenant = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation) with { Actor = Key };
    }

    [Fact]
    public async Task A_change_through_EF_Core_is_written_down_with_who_made_it()
    {
        using var span = new Activity("test").Start();
        var product = await core.CreateProductAsync(_tenant, Cancellation, price: 1_250);

        var entry = await EntryAsync(product.Id);
        Assert.Equal(("product.created", "product", Key.Kind, Key.Id), (entry.Action, entry.Resource, entry.ActorKind, entry.ActorId));
        Assert.Equal(span.TraceId.ToHexString(), entry.TraceId);
        Assert.Null(entry.Before);
        Assert.Equal(1_250, entry.After!.Value.GetProperty("price").GetInt64());
        Assert.False(entry.After.Value.TryGetProperty("companyId", out _));
    }

    [Fact]
    public async Task An_update_shows_only_what_changed_before_and_after()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation, price: 1_250);
        await core.Get<TenantDatabase>().WriteAsync(_tenant, async (write, ct) =>
        {
            var found = await write.Db.Products.FindAsync([_tenant.CompanyId, product.Id], ct);
            write.Db.Entry(found!).Property(one => one.Price).CurrentValue = 999;
            return true;
        }, Cancellation);

        var entry = await EntryAsync(product.Id, "product.updated");
        Assert.Equal("""{"price": 1250}""", entry.Before!.Value.GetRawText());
        Assert.Equal("""{"price": 999}""", entry.After!.Value.GetRawText());
    }

    [Fact]
    public async Task A_change_by_SQL_is_written_down_as_well()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation);
        var order = Assert.IsType<OrderPlacement.Placed>(await core.Get<OrderCommands>().PlaceAsync(
            _tenant, new NewOrder([new NewOrderItem(product.Id, 2)], null), Cancellation)).Order;

        var entry = await EntryAsync(order.Id);
        Assert.Equal("order.created", entry.Action);
        Assert.Equal(2_500, entry.After!.Value.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_write_that_does_not_say_what_it_changed_is_refused_and_changes_nothing()
    {
        var product = await core.CreateProductAsync(_tenant, Cancellation, stock: 7);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => core.Get<TenantDatabase>().WriteAsync(_tenant, async (write, ct) =>
        {
            await using var command = new NpgsqlCommand("update products set stock = 0", write.Connection, write.Transaction);
            return await command.ExecuteNonQueryAsync(ct);
        }, Cancellation));

        Assert.Contains("TenantWrite.Audit", error.Message, StringComparison.Ordinal);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(7, await owner.SingleAsync<int>("select stock from products where id = $1", Cancellation, product.Id));
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_in_the_log()
    {
        var id = await core.Get<TenantDatabase>().WriteAsync(_tenant, async (write, ct) =>
        {
            var product = Product.Create(_tenant.CompanyId, new("S", "Lens", 1, "EUR", 1), DateTimeOffset.UtcNow);
            write.Db.Add(product);
            await write.Db.SaveChangesAsync(ct);
            write.Rollback();
            return product.Id;
        }, Cancellation);

        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from audit_log where resource_id = $1", Cancellation, id));
    }

    [Fact]
    public async Task Sign_up_is_written_down_without_the_address_and_the_hash_of_the_key()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        var actions = await owner.ListAsync<string>("select action from audit_log where company_id = $1 order by action", Cancellation, _tenant.CompanyId);
        Assert.Equal(["api_key.created", "company.created", "user.created"], actions);

        var sides = await owner.ListAsync<string>("select after::text from audit_log where company_id = $1", Cancellation, _tenant.CompanyId);
        Assert.All(sides, side => Assert.DoesNotContain("@", side, StringComparison.Ordinal));
        Assert.Contains(sides, side => side.Contains("\"hash\": \"[secret]\"", StringComparison.Ordinal));
        Assert.Contains(sides, side => side.Contains("\"email\": \"[personal data]\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_services_can_neither_change_nor_delete_an_entry()
    {
        await using var service = await core.OpenAsServiceAsync("shard0", Cancellation);
        foreach (var sql in (string[])["update audit_log set action = 'x.y'", "delete from audit_log", "truncate audit_log"])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync(sql, Cancellation));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    private async Task<Entry> EntryAsync(Guid resource, string? action = null)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var command = new NpgsqlCommand(
            "select action, resource, actor_kind, actor_id, trace_id, before::text, after::text from audit_log where resource_id = $1 and action = coalesce($2, action)", owner)
        {
            Parameters = { new() { Value = resource }, new() { Value = (object?)action ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
        };
        await using var rows = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await rows.ReadAsync(Cancellation), $"No entry of {resource}.");
        var entry = new Entry(rows.GetString(0), rows.GetString(1), rows.GetString(2), Text(rows, 3), Text(rows, 4), Json(rows, 5), Json(rows, 6));
        Assert.False(await rows.ReadAsync(Cancellation), $"More than one entry of {resource}.");
        return entry;
    }

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    private static JsonElement? Json(NpgsqlDataReader rows, int column) => Text(rows, column) is { } text ? JsonElement.Parse(text) : null;

    private sealed record Entry(
        string Action, string Resource, string ActorKind, string? ActorId, string? TraceId, JsonElement? Before, JsonElement? After);
}
