using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Consistency;

public sealed class CommitPositionTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task The_place_of_a_write_is_behind_its_commit_record_and_one_taken_inside_the_transaction_is_not()
    {
        var session = new ConsistencySession();
        var tenant = await core.SignUpAsync(Cancellation) with { Consistency = session };
        NpgsqlLogSequenceNumber inside = default;
        await core.Get<TenantDatabase>().WriteAsync(tenant, async (write, token) =>
        {
            await write.Connection.ExecuteAsync("insert into products values ($1, $2, 'S', 'Lens', 1, 'EUR', 1, now())", token, tenant.CompanyId, Guid.CreateVersion7());
            write.Unaudited("test");
            inside = await write.Connection.SingleAsync<NpgsqlLogSequenceNumber>("select pg_current_wal_insert_lsn()", token);
            return true;
        }, Cancellation);

        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.True(session.HasCommitted);
        Assert.Equal("shard0", session.Position!.Value.Database);
        Assert.Equal(await owner.SingleAsync<int>("select timeline_id from pg_control_checkpoint()", Cancellation), session.Position!.Value.Timeline);
        Assert.True(session.Position!.Value.Lsn > inside, $"{session.Position} is not behind {inside}");
    }

    [Fact]
    public async Task What_was_rolled_back_has_no_place()
    {
        var session = new ConsistencySession();
        var tenant = await core.SignUpAsync(Cancellation) with { Consistency = session };
        await core.Get<TenantDatabase>().WriteAsync(tenant, (write, _) =>
        {
            write.Rollback();
            return Task.FromResult(true);
        }, Cancellation);

        Assert.False(session.HasCommitted);
        Assert.Null(session.Position);
    }
}
