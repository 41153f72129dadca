using Npgsql;
using Scale.Core.Data;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

public sealed class TenantDatabaseTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private static readonly EventDraft Event = new("test.done", "test", Guid.CreateVersion7(), "{}"u8.ToArray());
    private Tenant _tenant = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
    }

    [Fact]
    public async Task A_commit_keeps_rows_events_and_jobs_together()
    {
        var product = await WriteAsync(write => { });

        Assert.Equal((1, 1, 1), await CountAsync(product));
    }

    [Fact]
    public async Task A_rollback_that_the_work_asked_for_keeps_nothing_and_returns_its_answer()
    {
        var product = await WriteAsync(write => write.Rollback());

        Assert.NotNull(product);
        Assert.Equal((0, 0, 0), await CountAsync(product));
    }

    [Fact]
    public async Task Work_that_throws_keeps_nothing()
    {
        Product? product = null;
        await Assert.ThrowsAsync<TimeoutException>(() => WriteAsync(write => throw new TimeoutException(), made => product = made));

        Assert.Equal((0, 0, 0), await CountAsync(product!));
    }

    [Fact]
    public async Task A_statement_left_to_the_end_that_fails_takes_everything_with_it()
    {
        Product? product = null;
        var failure = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(
            write => write.AtEnd(new NpgsqlBatchCommand("update products set stock = -1 where id = $1") { Parameters = { new() { Value = product!.Id } } }),
            made => product = made));

        Assert.Equal("products_stock_check", failure.ConstraintName);
        Assert.Equal((0, 0, 0), await CountAsync(product!));
    }

    [Fact]
    public async Task A_query_runs_in_one_round_trip_and_leaves_no_company_on_the_connection()
    {
        var inside = await core.Get<TenantDatabase>().QueryAsync(
            _tenant, () => new NpgsqlBatchCommand("select current_setting('app.company_id')"), ReadTextAsync, Cancellation);
        await using var connection = await core.Get<ShardDatabases>().Primary("shard0").OpenConnectionAsync(Cancellation);

        Assert.Equal(_tenant.CompanyId.ToString(), inside);
        Assert.Equal("", await connection.SingleAsync<string>("select coalesce(current_setting('app.company_id', true), '')", Cancellation));
    }

    [Fact]
    public async Task A_context_that_is_rented_again_works_for_its_new_company()
    {
        var other = await core.SignUpAsync(Cancellation);
        await core.CreateProductAsync(_tenant, Cancellation);
        for (var i = 0; i < 20; i++)
        {
            var tenant = i % 2 == 0 ? _tenant : other;
            Assert.Equal(tenant.CompanyId, await core.Get<TenantDatabase>().ReadAsync(tenant, (db, _) => Task.FromResult(db.CompanyId), Cancellation));
        }
    }

    [Fact]
    public async Task A_shard_this_process_does_not_know_is_named()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => core.Get<TenantDatabase>().ReadAsync(_tenant with { Shard = "shard9" }, (_, _) => Task.FromResult(1), Cancellation));
        Assert.Contains("shard9", error.Message, StringComparison.Ordinal);
    }

    private Task<Product> WriteAsync(Action<TenantWrite> end, Action<Product>? made = null) => core.Get<TenantDatabase>().WriteAsync(_tenant, (write, _) =>
    {
        var product = Product.Create(_tenant.CompanyId, new($"SKU-{Guid.CreateVersion7():N}", "Lens", 1, "EUR", 1), DateTimeOffset.UtcNow);
        made?.Invoke(product);
        write.Db.Products.Add(product);
        write.Raise(Event with { ResourceId = product.Id });
        write.Enqueue(new JobDraft($"test.{product.Id:N}", "{}"u8.ToArray(), Queue: "tests", RunAt: DateTimeOffset.UtcNow.AddYears(1)));
        end(write);
        return Task.FromResult(product);
    }, Cancellation);

    private async Task<(long Rows, long Events, long Jobs)> CountAsync(Product product)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return (
            await owner.SingleAsync<long>("select count(*) from products where id = $1", Cancellation, product.Id),
            await owner.SingleAsync<long>("select count(*) from events where resource_id = $1", Cancellation, product.Id),
            await owner.SingleAsync<long>("select count(*) from job_scheduled where kind = $1", Cancellation, $"test.{product.Id:N}"));
    }

    private static async Task<string> ReadTextAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.ReadAsync(ct);
        return reader.GetString(0);
    }
}
