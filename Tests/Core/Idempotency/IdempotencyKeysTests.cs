using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Data;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Idempotency;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Idempotency;

/// <summary>Attempts that die, or are thought dead, at every point of their way.</summary>
public sealed class IdempotencyKeysTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private const string Key = "order-1";
    private static readonly byte[] Fingerprint = new byte[32];
    private IHost _host = null!;
    private Tenant _tenant = null!;
    private Product _product = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = await core.SignUpAsync(Cancellation);
        _product = await core.CreateProductAsync(_tenant, Cancellation, stock: 100);
        var builder = await core.CreateBuilderAsync(Cancellation);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Data:ConnectTimeout"] = "00:00:20" });
        builder.AddScaleIdempotency();
        _host = builder.Build();
        await _host.StartAsync(Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Of_100_attempts_at_once_one_takes_the_key()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ClaimAsync(NewAttempt())));

        Assert.Single(claims.OfType<IdempotencyClaim.Taken>());
        Assert.Equal(99, claims.OfType<IdempotencyClaim.Running>().Count());
    }

    [Fact]
    public async Task An_attempt_that_died_before_it_did_anything_is_followed_by_another_after_its_lease()
    {
        await ClaimAsync(NewAttempt());
        Assert.IsType<IdempotencyClaim.Running>(await ClaimAsync(NewAttempt()));

        await EndLeaseAsync();
        var second = NewAttempt();
        Assert.IsType<IdempotencyClaim.Taken>(await ClaimAsync(second));
        await PlaceAsync(second);

        Assert.Equal(1, await OrdersAsync());
    }

    [Fact]
    public async Task An_attempt_that_was_only_slow_commits_nothing_once_another_has_its_key()
    {
        var slow = NewAttempt();
        await ClaimAsync(slow);
        await EndLeaseAsync();
        var second = NewAttempt();
        Assert.IsType<IdempotencyClaim.Taken>(await ClaimAsync(second));

        await Assert.ThrowsAsync<RequestTakenOverException>(() => PlaceAsync(slow));
        await PlaceAsync(second);

        Assert.Equal((1, 99), (await OrdersAsync(), await StockAsync()));
        Assert.False(slow.HasEffect);
    }

    [Fact]
    public async Task Of_attempts_that_race_for_the_commit_exactly_one_has_an_effect()
    {
        for (var round = 1; round <= 10; round++)
        {
            var key = $"race-{round}";
            var attempts = new List<IdempotentRequest>();
            for (var i = 0; i < 5; i++)
            {
                attempts.Add(NewAttempt(key));
                Assert.IsType<IdempotencyClaim.Taken>(await ClaimAsync(attempts[^1]));
                await EndLeaseAsync();
            }

            var outcomes = await Task.WhenAll(attempts.Select(async attempt =>
            {
                try
                {
                    await PlaceAsync(attempt);
                    return true;
                }
                catch (RequestTakenOverException)
                {
                    return false;
                }
            }));

            Assert.Equal([false, false, false, false, true], outcomes);
            Assert.Equal(round, await OrdersAsync());
        }
    }

    [Fact]
    public async Task An_attempt_that_died_after_its_commit_is_never_repeated()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        await PlaceAsync(first);
        await EndLeaseAsync();

        Assert.IsType<IdempotencyClaim.AnswerLost>(await ClaimAsync(NewAttempt()));
        Assert.True(first is { HasEffect: true, IsAnswered: false });
    }

    [Fact]
    public async Task An_answer_that_is_committed_with_the_effect_survives_the_process()
    {
        var answer = new IdempotentAnswer(201, ["Location", "/v1/orders/1"], "{}"u8.ToArray());
        var first = NewAttempt(render: result => result is OrderPlacement.Placed ? answer : null);
        await ClaimAsync(first);
        await PlaceAsync(first);

        var kept = Assert.IsType<IdempotencyClaim.Answered>(await ClaimAsync(NewAttempt())).Answer;
        Assert.True(first.IsAnswered);
        Assert.Equal((201, "{}"), (kept.Status, Encoding.UTF8.GetString(kept.Body.Span)));
        Assert.Equal(answer.Headers, kept.Headers);
    }

    [Fact]
    public async Task Freeing_a_key_after_the_effect_leaves_it()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        await PlaceAsync(first);
        await Keys.ReleaseAsync(_tenant, first);
        Assert.IsType<IdempotencyClaim.AnswerLost>(await ClaimAsync(NewAttempt()));
    }

    [Fact]
    public async Task A_request_that_is_to_be_sent_again_has_its_key_free_also_after_an_effect()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        await PlaceAsync(first);

        await Keys.RepeatAsync(_tenant, first);

        Assert.IsType<IdempotencyClaim.Taken>(await ClaimAsync(NewAttempt()));
    }

    [Fact]
    public async Task A_refused_attempt_frees_its_key_for_any_request()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        await Keys.ReleaseAsync(_tenant, first);

        Assert.IsType<IdempotencyClaim.Taken>(await Keys.ClaimAsync(_tenant, NewAttempt(), [.. Fingerprint.Select(_ => (byte)1)], Cancellation));
    }

    [Fact]
    public async Task Another_request_with_the_key_is_told_so_whatever_became_of_the_first()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        byte[] other = [.. Fingerprint.Select(_ => (byte)1)];
        Assert.IsType<IdempotencyClaim.OtherRequest>(await Keys.ClaimAsync(_tenant, NewAttempt(), other, Cancellation));
        await EndLeaseAsync();
        Assert.IsType<IdempotencyClaim.OtherRequest>(await Keys.ClaimAsync(_tenant, NewAttempt(), other, Cancellation));
    }

    [Fact]
    public async Task Another_company_has_the_same_key_for_itself()
    {
        await ClaimAsync(NewAttempt());
        var other = await core.SignUpAsync(Cancellation);
        Assert.IsType<IdempotencyClaim.Taken>(await Keys.ClaimAsync(
            other, new IdempotentRequest(other.CompanyId, Key, _ => null, 1_000), Fingerprint, Cancellation));
    }

    [Fact]
    public async Task A_key_past_its_time_is_new_again_and_is_deleted_by_the_job()
    {
        var first = NewAttempt();
        await ClaimAsync(first);
        await PlaceAsync(first);
        await ExpireAsync();
        Assert.IsType<IdempotencyClaim.Taken>(await ClaimAsync(NewAttempt()));

        await ExpireAsync();
        Assert.True(await _host.Services.GetRequiredService<IdempotencyRetention>().RunAsync("shard0", Cancellation) >= 1);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from idempotency_keys where company_id = $1", Cancellation, _tenant.CompanyId));
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_kept_and_nothing_is_done_twice()
    {
        var first = new IdempotentRequest(_tenant.CompanyId, Key, _ => null, mostAnswerBytes: 10);
        await ClaimAsync(first);
        await PlaceAsync(first);
        await Keys.AnswerAsync(_tenant, first, new IdempotentAnswer(201, [], new byte[11]));
        Assert.IsType<IdempotencyClaim.AnswerLost>(await ClaimAsync(NewAttempt()));
    }

    private IdempotencyKeys Keys => _host.Services.GetRequiredService<IdempotencyKeys>();

    private IdempotentRequest NewAttempt(string key = Key, Func<object?, IdempotentAnswer?>? render = null) =>
        new(_tenant.CompanyId, key, render ?? (_ => null), mostAnswerBytes: 1_000);

    private Task<IdempotencyClaim> ClaimAsync(IdempotentRequest attempt) => Keys.ClaimAsync(_tenant, attempt, Fingerprint, Cancellation);

    private async Task PlaceAsync(IdempotentRequest attempt) => Assert.IsType<OrderPlacement.Placed>(await _host.Services.GetRequiredService<OrderCommands>().PlaceAsync(
        _tenant with { Idempotency = attempt }, new NewOrder([new NewOrderItem(_product.Id, 1)], null), Cancellation));

    private Task EndLeaseAsync() => UpdateAsync("leased_until = now()");

    private Task ExpireAsync() => UpdateAsync("expires_at = now()");

    // The database's clock decides, so the rows are moved and not the clock.
    private async Task UpdateAsync(string change)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await owner.ExecuteAsync($"update idempotency_keys set {change} where company_id = $1", Cancellation, _tenant.CompanyId);
    }

    private async Task<long> OrdersAsync()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.SingleAsync<long>("select count(*) from orders where company_id = $1", Cancellation, _tenant.CompanyId);
    }

    private async Task<int> StockAsync()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        return await owner.SingleAsync<int>("select stock from products where company_id = $1 and id = $2", Cancellation, _tenant.CompanyId, _product.Id);
    }
}
