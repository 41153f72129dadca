using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Users;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Pools;

/// <summary>A company whose rows of the catalog are stuck behind a lock, as those of one that is being moved are behind its move.</summary>
public sealed class CatalogExhaustionTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private const int Callers = 20;

    // Ids that do not meet in one place of the shares.
    private static readonly Tenant Stuck = TenantOf(1), Neighbour = TenantOf(2);

    [Fact]
    public async Task It_leaves_half_of_the_pool_to_other_companies_and_to_those_who_ask_whose_a_key_is()
    {
        var core = (await shards.StartHostAsync(builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Primary:MaxSize"] = "4", ["Data:ConnectTimeout"] = "00:00:01",
        }), Cancellation)).Services;
        await using var blocker = await shards.OpenAsOwnerAsync("catalog", Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await blocker.ExecuteAsync("lock table invitations in access exclusive mode", Cancellation);
        var stuck = Enumerable.Range(0, Callers).Select(i => InvitationsAsync(core, i)).ToList();

        for (var i = 0; i < Callers - 2; i++)
        {
            Assert.Equal(0, await core.GetRequiredService<CatalogReads>().RunAsync(Neighbour, (db, ct) => db.Users.CountAsync(ct), Cancellation));
            await using (var lookup = core.GetRequiredService<CatalogDatabase>().Primary.CreateCommand("select 1"))
                Assert.Equal(1, await lookup.ExecuteScalarAsync(Cancellation));
            var first = await Task.WhenAny(stuck);
            stuck.Remove(first);
            var refusal = await Assert.ThrowsAsync<StoreBusyException>(() => first);
            Assert.Contains("Data:CompanyShare", refusal.Message, StringComparison.Ordinal);
        }

        await transaction.RollbackAsync(Cancellation);
        await Task.WhenAll(stuck);
        await InvitationsAsync(core, 0);
    }

    // By every way there is: a change, a read, a list.
    private static Task InvitationsAsync(IServiceProvider core, int number) => (number % 3) switch
    {
        0 => core.GetRequiredService<CatalogWrites>().RunAsync(Stuck, async (write, ct) =>
        {
            write.Rollback();
            return await write.Db.Invitations.CountAsync(ct);
        }, Cancellation),
        1 => core.GetRequiredService<CatalogReads>().RunAsync(Stuck, (db, ct) => db.Invitations.CountAsync(ct), Cancellation),
        _ => core.GetRequiredService<ListPages>().WriteAsync(
            Stuck, new ListQuery(UserQueries.Invitations, 10), new ArrayBufferWriter<byte>(), Cancellation),
    };

    private static Tenant TenantOf(int number) => new(new Guid(number, 0, 0, new byte[8]), "ENTERPRISE", "shard0", 1);
}
