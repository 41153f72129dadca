using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Patients;
using Scale.Core.Domain.Products;
using Scale.Core.Domain.Users;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Quotas;

/// <summary>Quotas by what is in the database, with small ones for the plan BASIC.</summary>
public sealed class QuotaTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private IHost _host = null!;
    private Tenant _tenant = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
        _host = await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Of_500_creations_at_once_with_room_for_10_exactly_10_succeed()
    {
        await CreateManyAsync(40);

        var made = await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            try
            {
                Assert.IsType<Change<Product>.Done>(await Products.CreateAsync(_tenant, New($"S-{number}"), Cancellation));
                return true;
            }
            catch (QuotaExceededException e)
            {
                Assert.Equal(new QuotaRefusal(Quota.Products, 1, 50, 50, "BASIC", "PROFESSIONAL"), e.Refusal);
                return false;
            }
        }));

        Assert.Equal(10, made.Count(done => done));
        Assert.Equal((50, 50), await CountAsync("products"));
    }

    [Fact]
    public async Task A_bulk_creation_that_does_not_fit_makes_nothing()
    {
        await CreateManyAsync(45);

        var refused = await Assert.ThrowsAsync<QuotaExceededException>(() => CreateManyAsync(6, "more"));

        Assert.Equal((45, 6), (refused.Refusal.Used, refused.Refusal.Requested));
        Assert.Equal((45, 45), await CountAsync("products"));
        await CreateManyAsync(5, "fits");
        Assert.Equal((50, 50), await CountAsync("products"));
    }

    [Fact]
    public async Task Archiving_a_product_frees_its_place_and_restoring_takes_one()
    {
        var first = (await CreateManyAsync(50))[0];
        await Products.ArchiveAsync(_tenant, first.Id, ExpectedVersion.Any, Cancellation);
        await Products.ArchiveAsync(_tenant, first.Id, ExpectedVersion.Any, Cancellation);
        await CreateManyAsync(1, "new");

        await Assert.ThrowsAsync<QuotaExceededException>(() => Products.RestoreAsync(_tenant, first.Id, ExpectedVersion.Any, Cancellation));
        Assert.Equal((50, 50), await CountAsync("products"));
    }

    [Fact]
    public async Task A_refused_order_takes_no_stock()
    {
        var product = (await CreateManyAsync(1))[0];
        var orders = Get<OrderCommands>();
        var wanted = new NewOrder([new NewOrderItem(product.Id, 1)], null);
        for (var i = 0; i < 3; i++)
            Assert.IsType<OrderPlacement.Placed>(await orders.PlaceAsync(_tenant, wanted, Cancellation));

        var refused = await Assert.ThrowsAsync<QuotaExceededException>(() => orders.PlaceAsync(_tenant, wanted, Cancellation));

        Assert.Equal(Quota.Orders, refused.Refusal.Quota);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(97, await owner.SingleAsync<int>("select stock from products where company_id = $1", Cancellation, _tenant.CompanyId));
        Assert.Equal((3, 3), await CountAsync("orders"));
    }

    [Fact]
    public async Task What_was_there_before_quotas_is_counted_with_the_first_that_is_made()
    {
        await CreateManyAsync(20);
        await using (var owner = await core.OpenAsOwnerAsync("shard0", Cancellation))
            await owner.ExecuteAsync("delete from quota_usage where company_id = $1", Cancellation, _tenant.CompanyId);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => CreateManyAsync(1, $"at-once-{number}")));

        Assert.Equal((40, 40), await CountAsync("products"));
    }

    [Fact]
    public async Task After_a_downgrade_what_there_is_stays_and_nothing_is_added()
    {
        await CreateManyAsync(50);
        var free = _tenant with { Plan = "FREE" };

        var refused = await Assert.ThrowsAsync<QuotaExceededException>(() => Products.CreateAsync(free, New("more"), Cancellation));

        Assert.Equal(new QuotaRefusal(Quota.Products, 1, 50, 20, "FREE", "PROFESSIONAL"), refused.Refusal);
        Assert.Equal((50, 50), await CountAsync("products"));
        // What frees a place is allowed above the limit too.
        await Products.ArchiveAsync(free, (await FirstAsync()), ExpectedVersion.Any, Cancellation);
        Assert.Equal((49, 49), await CountAsync("products"));
    }

    [Fact]
    public async Task Of_two_invitations_accepted_at_once_for_the_last_place_one_succeeds()
    {
        var mail = new Mailbox(System.MailFolder);
        var tokens = new List<string>();
        foreach (var _ in (int[])[1, 2, 3])
        {
            var address = $"user-{Guid.CreateVersion7():N}@example.com";
            await Get<InvitationCommands>().InviteAsync(_tenant, "owner", new NewInvitation(address, "member"), Cancellation);
            tokens.Add(await mail.TokenOfAsync(address, Cancellation));
        }

        var accepted = await Task.WhenAll(tokens.Select(async token =>
        {
            try
            {
                return await Get<AcceptInvitation>().RunAsync(token, "Grace", null, Cancellation) is Acceptance.Accepted;
            }
            catch (QuotaExceededException e)
            {
                Assert.Equal((Quota.Users, 2L, 2L), (e.Refusal.Quota, e.Refusal.Used, e.Refusal.Limit));
                return false;
            }
        }));

        Assert.Single(accepted, done => done);
    }

    [Fact]
    public async Task Patients_count_together_in_one_request()
    {
        var patients = Enumerable.Range(0, 11).Select(_ => new PatientValues("Ada", "Lovelace", null, null, null)).ToList();

        await Assert.ThrowsAsync<QuotaExceededException>(() => Get<PatientCommands>().CreateManyAsync(_tenant, patients, Cancellation));
        await Get<PatientCommands>().CreateManyAsync(_tenant, patients[..10], Cancellation);

        Assert.Equal((10, 10), await CountAsync("patients"));
    }

    private ProductCommands Products => Get<ProductCommands>();

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    private async Task<IReadOnlyList<Product>> CreateManyAsync(int count, string prefix = "SKU") =>
        Assert.IsType<Change<IReadOnlyList<Product>>.Done>(await Products.CreateManyAsync(
            _tenant, [.. Enumerable.Range(0, count).Select(number => New($"{prefix}-{number}"))], Cancellation)).Resource;

    private static NewProduct New(string sku) => new(sku, "Reading glasses", 1_250, "EUR", 100);

    private async Task<Guid> FirstAsync()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.SingleAsync<Guid>("select id from products where company_id = $1 order by id limit 1", Cancellation, _tenant.CompanyId);
    }

    /// <summary>What is counted, and what there is.</summary>
    private async Task<(long Counted, long There)> CountAsync(string quota)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return (
            await owner.SingleAsync<long>("select used from quota_usage where company_id = $1 and quota = $2", Cancellation, _tenant.CompanyId, quota),
            await owner.SingleAsync<long>("select quota_count($1, $2)", Cancellation, _tenant.CompanyId, quota));
    }

    private async Task<IHost> StartAsync()
    {
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Quotas:Plans:FREE:Products"] = "20",
            ["Quotas:Plans:BASIC:Products"] = "50",
            ["Quotas:Plans:BASIC:Orders"] = "3",
            ["Quotas:Plans:BASIC:Users"] = "2",
            ["Quotas:Plans:BASIC:Patients"] = "10",
            // Five hundred at once wait for one row; that is the point of the test, not a fault of the pool.
            ["Data:ConnectTimeout"] = "00:00:20",
        });
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }
}
