using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scale.Core.ApiKeys;
using Scale.Core.Credentials;
using Scale.Core.Domain.Companies;
using Scale.Core.Revocations;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Credentials;

public sealed class CredentialsTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task The_key_of_a_sign_up_authenticates_its_company()
    {
        var signedUp = await SignUpAsync();

        var principal = await core.Get<IAuthenticator>().AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation);

        Assert.NotNull(principal);
        Assert.Equal(new(signedUp.Company.Id, "FREE", "shard0", 1), principal.Tenant);
        Assert.Equal((signedUp.ApiKeyId, "owner", signedUp.Owner.Id, true), (principal.Id, principal.Role, principal.UserId!.Value, principal.ActsAsUser));
        Assert.Null(principal.Scopes);
    }

    [Fact]
    public async Task A_well_formed_key_that_was_never_issued_authenticates_nobody() =>
        Assert.Null(await core.Get<IAuthenticator>().AuthenticateAsync(ApiKeyText.Create(), gate: null, Cancellation));

    [Fact]
    public async Task A_key_revoked_before_its_first_use_authenticates_nobody()
    {
        var signedUp = await SignUpAsync();
        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", Cancellation, signedUp.ApiKeyId);

        Assert.Null(await core.Get<IAuthenticator>().AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation));
    }

    [Fact]
    public async Task A_key_in_use_stops_working_when_the_cache_forgets_it()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        using var host = builder.Build();
        var authenticator = host.Services.GetRequiredService<IAuthenticator>();
        var signedUp = await SignUpAsync();
        Assert.NotNull(await authenticator.AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation));

        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", Cancellation, signedUp.ApiKeyId);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await authenticator.AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation));
    }

    [Fact]
    public async Task What_a_transaction_revokes_is_heard_of_without_Redis_and_forgotten_at_once()
    {
        var signedUp = await SignUpAsync();
        var (feed, credentials) = (core.Get<RevocationFeed>(), core.Get<IAuthenticator>());
        Assert.NotNull(await credentials.AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation));
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        feed.Revoked += subjects => _ = subjects!.Contains(signedUp.ApiKeyId) && heard.TrySetResult();

        // As an instance does whose message to the others is lost.
        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", Cancellation, signedUp.ApiKeyId);
        await owner.ExecuteAsync(
            "insert into revocations (company_id, id, subject, keep_until) values ($1, $2, $3, now())", Cancellation,
            signedUp.Company.Id, Guid.CreateVersion7(), signedUp.ApiKeyId);

        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Null(await credentials.AuthenticateAsync(signedUp.ApiKey, gate: null, Cancellation));
    }

    [Fact]
    public async Task A_revocation_is_heard_of_whichever_transaction_commits_first()
    {
        var signedUp = await SignUpAsync();
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var feed = core.Get<RevocationFeed>();
        var heard = new ConcurrentDictionary<Guid, TaskCompletionSource>();
        foreach (var subject in (Guid[])[first, second])
            heard[subject] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        feed.Revoked += subjects => subjects!.Where(heard.ContainsKey).ToList().ForEach(subject => heard[subject].TrySetResult());
        const string Sql = "insert into revocations (company_id, id, subject, keep_until) values ($1, gen_random_uuid(), $2, now())";

        await using var early = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await using var late = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await using var open = await early.BeginTransactionAsync(Cancellation);
        await early.ExecuteAsync(Sql, Cancellation, signedUp.Company.Id, first);
        await late.ExecuteAsync(Sql, Cancellation, signedUp.Company.Id, second);
        await heard[second].Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.False(heard[first].Task.IsCompleted);

        await open.CommitAsync(Cancellation);
        await heard[first].Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task The_catalog_holds_no_text_of_a_key()
    {
        var signedUp = await SignUpAsync();
        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);

        var stored = await owner.SingleAsync<byte[]>("select hash from api_keys where id = $1", Cancellation, signedUp.ApiKeyId);
        Assert.Equal(ApiKeyText.Hash(signedUp.ApiKey), stored);
        Assert.DoesNotContain(signedUp.ApiKey, signedUp.ToString(), StringComparison.Ordinal);
    }

    private async Task<SignUpOutcome.SignedUp> SignUpAsync() => Assert.IsType<SignUpOutcome.SignedUp>(
        await core.Get<CompanyCommands>().SignUpAsync(new SignUp("Optik Key", $"{Guid.CreateVersion7():N}@example.com", null), Cancellation));
}
