using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>What the search of a shard reads, with many webhooks that nothing happens to.</summary>
public sealed class WebhookSearchTests(ScaleSystem system, OwnShard shard) : WebhookTest(system, shard)
{
    private const int Idle = 20_000;

    [Fact]
    public async Task The_search_reads_the_webhooks_with_something_to_send_and_no_others()
    {
        await AddIdleAsync();
        var news = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.Owner.ExecuteAsync("analyze company_heads, webhook_lanes, webhooks, tenant_fence", Cancellation);

        foreach (var view in (string[])["webhook_waiting", "webhook_told"])
        {
            var plan = await PlanAsync($"select * from {view}");
            Assert.Empty(QueryPlans.Problems(plan));
            Assert.InRange(QueryPlans.Touched(plan), 0, 20);
        }
        Assert.Contains(news.Id, await Setup.Owner.ListAsync<Guid>("select webhook_id from webhook_waiting", Cancellation));
    }

    [Fact]
    public async Task A_company_has_news_until_every_webhook_was_told()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.SearchAsync(Cancellation);
        Assert.True(await HasNewsAsync());

        await Setup.TurnAsync(webhook, Cancellation);
        await Setup.SearchAsync(Cancellation);
        Assert.False(await HasNewsAsync());

        await Setup.RaiseAsync(Cancellation, "order.paid");
        Assert.True(await HasNewsAsync());
    }

    [Fact]
    public async Task A_company_whose_head_is_being_written_is_searched_without_waiting_and_keeps_its_news()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);
        await using var writer = await Shard.OpenAsOwnerAsync(Cancellation);
        await using (var transaction = await writer.BeginTransactionAsync(Cancellation))
        {
            await writer.ExecuteAsync("select from company_heads where company_id = $1 for no key update", Cancellation, Setup.Tenant.CompanyId);
            await Setup.SearchAsync(Cancellation);
            Assert.True(await HasNewsAsync());
            await transaction.RollbackAsync(Cancellation);
        }
        await Setup.SearchAsync(Cancellation);
        Assert.False(await HasNewsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_behind_the_first_change_the_head_without_its_indexes(bool hasWebhook)
    {
        if (hasWebhook)
            await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        var owner = Setup.Owner;
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        for (var i = 0; i < 3; i++)
            await AppendAsync(owner);

        var (updated, hot) = (
            await owner.SingleAsync<long>("select pg_stat_get_xact_tuples_updated('company_heads'::regclass)", Cancellation),
            await owner.SingleAsync<long>("select pg_stat_get_xact_tuples_hot_updated('company_heads'::regclass)", Cancellation));
        Assert.Equal((3, 3), (updated, hot));
    }

    private async Task AppendAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(SqlText.Of<PostgresEventAppender>("append"), connection)
        {
            Parameters =
            {
                new() { Value = Setup.Tenant.CompanyId }, new() { Value = 1L }, new() { Value = (string[])["order.sent"] }, new() { Value = (string[])["order"] },
                new() { Value = (Guid[])[Guid.CreateVersion7()] }, new() { Value = (string[])["{}"] }, new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<bool> HasNewsAsync() =>
        await Setup.Owner.SingleAsync<bool>("select has_news from company_heads where company_id = $1", Cancellation, Setup.Tenant.CompanyId);

    private async Task<JsonElement> PlanAsync(string sql) =>
        JsonDocument.Parse(await Setup.Owner.SingleAsync<string>($"explain (analyze, timing off, format json) {sql}", Cancellation)).RootElement[0];

    // One in a hundred was told of its news and failed, and waits for its next attempt.
    private async Task AddIdleAsync() => await Setup.Owner.ExecuteAsync($"""
        with companies as (
            insert into company_heads (company_id, epoch, seq, has_webhooks) select gen_random_uuid(), 1, 10, true from generate_series(1, {Idle}) returning company_id),
        fences as (insert into tenant_fence (company_id, epoch, state) select company_id, 1, 'active' from companies),
        hooks as (
            insert into webhooks (company_id, id, url, events, state, secret_number, version, created_at)
            select company_id, gen_random_uuid(), 'https://example.com/', array['*'], 'active', 1, 1, now() from companies returning company_id, id)
        insert into webhook_lanes (company_id, webhook_id, is_open, seq, due_at)
        select company_id, id, true, 10, case when row_number() over () % 100 = 0 then now() + interval '1 hour' end from hooks
        """, Cancellation);
}
