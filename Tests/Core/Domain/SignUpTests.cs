using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Scale.Core.Domain.Companies;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Domain;

public sealed class SignUpTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private static string NewEmail => $"Owner-{Guid.CreateVersion7():N}@example.com";

    [Fact]
    public async Task A_company_is_in_the_directory_and_has_its_first_event()
    {
        var signedUp = Assert.IsType<SignUpOutcome.SignedUp>(await SignUpAsync(NewEmail));

        var tenant = await core.Get<ITenantDirectory>().FindAsync(signedUp.Company.Id, Cancellation);
        Assert.Equal(new Tenant(signedUp.Company.Id, "FREE", "shard0", 1), tenant);
        var first = Assert.Single(await core.Get<IEventLog>().ReadAsync(tenant!, 0, 10, Cancellation));
        Assert.Equal(("company.created", 1L, 1L), (first.Type, first.Epoch, first.Seq));
        Assert.DoesNotContain("@", Encoding.UTF8.GetString(first.Data.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_signs_up_once_however_it_is_capitalised()
    {
        var email = NewEmail;
        Assert.IsType<SignUpOutcome.SignedUp>(await SignUpAsync(email));
        Assert.IsType<SignUpOutcome.EmailTaken>(await SignUpAsync(email.ToUpperInvariant()));
    }

    [Fact]
    public async Task Of_many_sign_ups_with_one_address_at_once_one_succeeds()
    {
        var email = NewEmail;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignUpAsync(email)));

        Assert.Single(outcomes.OfType<SignUpOutcome.SignedUp>());
        Assert.Equal(7, outcomes.OfType<SignUpOutcome.EmailTaken>().Count());
    }

    [Fact]
    public async Task A_refused_address_writes_nothing_to_the_shard()
    {
        var email = NewEmail;
        await SignUpAsync(email);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);

        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Services.Replace(ServiceDescriptor.Singleton<ITransactionalEventLog>(new BrokenLog()));
        using var host = builder.Build();
        Assert.IsType<SignUpOutcome.EmailTaken>(
            await host.Services.GetRequiredService<CompanyCommands>().SignUpAsync(new SignUp("Optik Test", email, null), Cancellation));
    }

    [Fact]
    public async Task A_shard_that_fails_leaves_no_company_and_the_address_free()
    {
        var email = NewEmail;
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Services.Replace(ServiceDescriptor.Singleton<ITransactionalEventLog>(new BrokenLog()));
        using var host = builder.Build();

        await Assert.ThrowsAsync<NpgsqlException>(
            () => host.Services.GetRequiredService<CompanyCommands>().SignUpAsync(new SignUp("Optik Test", email, null), Cancellation));

        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from users where email = $1", Cancellation, email));
        Assert.IsType<SignUpOutcome.SignedUp>(await SignUpAsync(email));
    }

    [Fact]
    public async Task A_company_nobody_knows_is_not_in_the_directory() =>
        Assert.Null(await core.Get<ITenantDirectory>().FindAsync(Guid.CreateVersion7(), Cancellation));

    private Task<SignUpOutcome> SignUpAsync(string email) =>
        core.Get<CompanyCommands>().SignUpAsync(new SignUp("Optik Test", email, null), Cancellation);

    private sealed class BrokenLog : ITransactionalEventLog
    {
        public EventAppend Append(Tenant tenant, IReadOnlyList<EventDraft> drafts) => throw new NpgsqlException("The shard went away.");
    }
}
