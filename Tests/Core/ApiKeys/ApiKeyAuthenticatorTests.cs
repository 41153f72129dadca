using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scale.Core.ApiKeys;
using Scale.Core.Domain.Companies;
using Scale.Tests.Support;

namespace Scale.Tests.Core.ApiKeys;

public sealed class ApiKeyAuthenticatorTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task The_key_of_a_sign_up_authenticates_its_company()
    {
        var signedUp = await SignUpAsync();

        var principal = await core.Get<IApiKeyAuthenticator>().AuthenticateAsync(signedUp.ApiKey, Cancellation);

        Assert.Equal(new ApiKeyPrincipal(new(signedUp.Company.Id, "FREE", "shard0", 1), signedUp.ApiKeyId, "owner"), principal);
    }

    [Fact]
    public async Task A_well_formed_key_that_was_never_issued_authenticates_nobody() =>
        Assert.Null(await core.Get<IApiKeyAuthenticator>().AuthenticateAsync(ApiKeyText.Create(), Cancellation));

    [Fact]
    public async Task A_key_revoked_before_its_first_use_authenticates_nobody()
    {
        var signedUp = await SignUpAsync();
        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", Cancellation, signedUp.ApiKeyId);

        Assert.Null(await core.Get<IApiKeyAuthenticator>().AuthenticateAsync(signedUp.ApiKey, Cancellation));
    }

    [Fact]
    public async Task A_key_in_use_stops_working_when_the_cache_forgets_it()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        using var host = builder.Build();
        var authenticator = host.Services.GetRequiredService<IApiKeyAuthenticator>();
        var signedUp = await SignUpAsync();
        Assert.NotNull(await authenticator.AuthenticateAsync(signedUp.ApiKey, Cancellation));

        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", Cancellation, signedUp.ApiKeyId);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await authenticator.AuthenticateAsync(signedUp.ApiKey, Cancellation));
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
