using System.Diagnostics;
using System.Text;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Events;

public sealed class EventLogTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly Tenant _tenant = OwnShard.NewTenant();

    [Fact]
    public async Task Fifty_writers_of_one_company_get_numbers_without_gaps()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async writer =>
        {
            for (var i = 0; i < 4; i++)
                await RaiseAsync(_tenant, 1 + ((writer + i) % 3));
        }));
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);

        var events = await ReadAllAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Seq));
        Assert.Equal(events.Select(e => e.Time), events.Select(e => e.Time).Order());
        Assert.Equal(events.Count, await owner.SingleAsync<long>("select seq from company_heads where company_id = $1", Cancellation, _tenant.CompanyId));
    }

    [Fact]
    public async Task A_reader_never_sees_a_number_without_all_numbers_before_it()
    {
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var seen = await ReadAllAsync();
                Assert.Equal(seen.Count, seen.Count == 0 ? 0 : seen[^1].Seq);
            }
        }, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            for (var i = 0; i < 10; i++)
                await RaiseAsync(_tenant, 2);
        }));
        await done.CancelAsync();
        await reader;
        Assert.Equal(200, (await ReadAllAsync()).Count);
    }

    [Fact]
    public async Task A_company_that_is_being_written_to_does_not_hold_up_another()
    {
        await RaiseAsync(_tenant, 1);
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        await owner.ExecuteAsync("select from company_heads where company_id = $1 for update", Cancellation, _tenant.CompanyId);

        var blocked = RaiseAsync(_tenant, 1);
        await RaiseAsync(OwnShard.NewTenant(), 1);

        Assert.False(blocked.IsCompleted);
        await transaction.RollbackAsync(Cancellation);
        await blocked;
    }

    [Fact]
    public async Task A_rollback_uses_up_no_number()
    {
        await RaiseAsync(_tenant, 1);
        await shard.Get<TenantDatabase>().WriteAsync(_tenant, (write, _) =>
        {
            write.Raise(Draft(1));
            write.Rollback();
            return Task.FromResult(true);
        }, Cancellation);
        // Also not when it fails after the number was taken.
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => shard.Get<TenantDatabase>().WriteAsync(_tenant, (write, _) =>
        {
            write.Unaudited("test");
            write.Raise(new EventDraft("test.done", "test", Guid.NewGuid(), "no json"u8.ToArray()));
            return Task.FromResult(true);
        }, Cancellation));
        await RaiseAsync(_tenant, 1);

        Assert.Equal([1L, 2L], (await ReadAllAsync()).Select(e => e.Seq));
    }

    [Fact]
    public async Task A_replayed_event_has_the_bytes_the_writer_gave_and_its_trace()
    {
        byte[] data = Encoding.UTF8.GetBytes("""{"b":1.50,"a":"Gläser \u0041","a2":{  }}""");
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await shard.Get<TenantDatabase>().WriteAsync(_tenant, (write, _) =>
        {
            write.Unaudited("test");
            write.Raise(new EventDraft("test.done", "test", _tenant.CompanyId, data));
            return Task.FromResult(true);
        }, Cancellation);

        var read = Assert.Single(await ReadAllAsync());
        Assert.Equal(data, read.Data.ToArray());
        Assert.Equal(request.Id, read.TraceParent);
        Assert.Equal(_tenant.CompanyId, read.ResourceId);
    }

    [Fact]
    public async Task Reads_are_paged_by_number()
    {
        await RaiseAsync(_tenant, 25);
        var log = shard.Get<IEventLog>();

        Assert.Equal([11L, 12L, 13L], (await log.ReadAsync(_tenant, 10, 3, Cancellation)).Select(e => e.Seq));
        Assert.Empty(await log.ReadAsync(_tenant, 25, 10, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.ReadAsync(_tenant, 0, EventLimits.MaxPage + 1, Cancellation));
    }

    [Fact]
    public async Task Heads_say_where_logs_begin_and_end()
    {
        var other = OwnShard.NewTenant();
        await RaiseAsync(_tenant, 5);
        await RaiseAsync(other, 2);
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("delete from events where company_id = $1 and seq <= 3", Cancellation, _tenant.CompanyId);
        await owner.ExecuteAsync("delete from events where company_id = $1", Cancellation, other.CompanyId);
        var log = shard.Get<IEventLog>();

        EventHead[] expected = [new(_tenant.CompanyId, 1, 5, 4), new(other.CompanyId, 1, 2, 3)];
        var heads = await log.HeadsAsync("shard0", [_tenant.CompanyId, Guid.CreateVersion7(), other.CompanyId], Cancellation);
        Assert.Equal(expected, heads.OrderBy(head => head.CompanyId));
        Assert.Equal(expected[0], await log.HeadAsync(_tenant, Cancellation));
        Assert.Equal(expected[1], await log.HeadAsync(other, Cancellation));
        Assert.Equal(new EventHead(Guid.Empty, 1, 0, 1), await log.HeadAsync(_tenant with { CompanyId = Guid.Empty }, Cancellation));
        Assert.Equal(2_500, (await log.HeadsAsync("shard0", [.. Enumerable.Repeat(_tenant.CompanyId, 2_500)], Cancellation)).Count);
    }

    [Fact]
    public async Task A_read_of_a_company_uses_the_index_of_every_month()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("""
            insert into events (company_id, seq, created_at, type, resource, resource_id, data)
            select ('00000000-0000-7000-8000-' || lpad((n % 20)::text, 12, '0'))::uuid, n / 20 + 1, now(), 'a.b', 'a', gen_random_uuid(), '{}'
            from generate_series(0, 19999) n
            """, Cancellation);
        await owner.ExecuteAsync("analyze events", Cancellation);

        var plan = string.Join('\n', await owner.ListAsync<string>(
            "explain select seq from events where company_id = '00000000-0000-7000-8000-000000000001' and seq > 5 order by seq limit 10", Cancellation));
        Assert.Contains("Merge Append", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_services_role_cannot_change_or_delete_an_event()
    {
        await using var service = await shard.Get<ShardDatabases>().Primary("shard0").OpenConnectionAsync(Cancellation);

        foreach (var statement in (string[])["update events set seq = 0", "delete from events", "truncate events", "delete from company_heads"])
        {
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => service.ExecuteAsync(statement, Cancellation));
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    private static EventDraft Draft(int number) => new("test.done", "test", Guid.CreateVersion7(), Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""));

    private Task<bool> RaiseAsync(Tenant tenant, int events) => shard.Get<TenantDatabase>().WriteAsync(tenant, (write, _) =>
    {
        write.Unaudited("test");
        for (var i = 0; i < events; i++)
            write.Raise(Draft(i));
        return Task.FromResult(true);
    }, Cancellation);

    private Task<IReadOnlyList<EventRecord>> ReadAllAsync() => shard.Get<IEventLog>().ReadAsync(_tenant, 0, EventLimits.MaxPage, Cancellation);
}
