using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>One company, a receiver, and turns of the company's webhooks by a clock that moves when the test says so.</summary>
internal sealed class WebhookSetup : IAsyncDisposable
{
    public const string MasterKey = "a-master-key-of-the-tests-32-bytes-long";

    private readonly IServiceProvider _services;

    private WebhookSetup(IServiceProvider services, Tenant tenant, WebhookReceiver receiver, NpgsqlConnection owner) =>
        (_services, Tenant, Receiver, Owner) = (services, tenant, receiver, owner);

    public Tenant Tenant { get; }

    public ManualClock Clock { get; } = new(DateTimeOffset.UtcNow);

    public WebhookReceiver Receiver { get; }

    /// <summary>A connection whom row-level security does not apply to.</summary>
    public NpgsqlConnection Owner { get; }

    /// <summary>A new company of that shard.</summary>
    public static async Task<WebhookSetup> StartAsync(OwnShard shard, CancellationToken ct) =>
        await StartAsync((await shard.StartHostAsync(Configure, ct)).Services, OwnShard.NewTenant(), await shard.OpenAsOwnerAsync(ct), ct);

    public static async Task<WebhookSetup> StartAsync(IServiceProvider services, Tenant tenant, NpgsqlConnection owner, CancellationToken ct) =>
        new(services, tenant, await WebhookReceiver.StartAsync(ct), owner);

    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Webhooks:MasterKey"] = MasterKey, ["Webhooks:AllowHttp"] = "true", ["Webhooks:AllowPrivateAddresses"] = "true", ["Webhooks:Ports:0"] = "0",
        });
        builder.AddScaleWebhookDelivery();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<Webhook> CreateAsync(string url, CancellationToken ct, params string[] events)
    {
        var values = new WebhookValues(url, null, events.Length == 0 ? ["order.*"] : events, WebhookState.Active);
        return Assert.IsType<Change<Webhook>.Done>(await Get<WebhookCommands>().CreateAsync(Tenant, values, ct)).Resource;
    }

    public string SecretOf(Webhook webhook) => Get<WebhookSecrets>().Of(webhook);

    public Task RaiseAsync(CancellationToken ct, params IReadOnlyList<EventDraft> drafts) => Get<TenantDatabase>().WriteAsync(Tenant, (write, _) =>
    {
        write.Unaudited("test");
        foreach (var draft in drafts)
            write.Raise(draft);
        return Task.FromResult(true);
    }, ct);

    public Task RaiseAsync(CancellationToken ct, string type = "order.created", string data = """{"total":2500}""") =>
        RaiseAsync(ct, new EventDraft(type, type.Split('.')[0], Guid.CreateVersion7(), System.Text.Encoding.UTF8.GetBytes(data)));

    /// <summary>A worker's turn; its options may differ from those of the host.</summary>
    public async Task TurnAsync(Webhook webhook, CancellationToken ct, Action<WebhookOptions>? configure = null, GuardedConnections? connections = null)
    {
        var chosen = new WebhookOptions
        {
            MasterKey = MasterKey, AllowHttp = true, AllowPrivateAddresses = true, Ports = { 0 }, Timeout = TimeSpan.FromSeconds(10),
        };
        configure?.Invoke(chosen);
        var options = Options.Create(chosen);
        using var client = new WebhookClient(connections ?? new GuardedConnections(options), options, Clock);
        var turn = new WebhookTurn(
            Get<DeliveryStore>(), Get<WebhookCommands>(), Get<WebhookSecrets>(), client, options,
            Clock, NullLogger<WebhookTurn>.Instance);
        await turn.RunAsync(Tenant, webhook.Id, ct);
    }

    /// <summary>A worker's search of the shard, as if the pause of before were over.</summary>
    public async Task SearchAsync(CancellationToken ct)
    {
        await Owner.ExecuteAsync("delete from system_schedule where kind = 'webhooks.wake'", ct);
        await Get<WebhookWake>().RunAsync(Tenant.Shard, ct);
    }

    /// <summary>How many webhooks of the company have a job.</summary>
    public async Task<long> JobsAsync(CancellationToken ct) => await Owner.SingleAsync<long>(
        "select count(*) from job_ready where company_id = $1 and kind = $2 and queue = 'webhooks'", ct, Tenant.CompanyId, DeliveryJob.Kind);

    public async Task ChangeAsync(Webhook webhook, Func<WebhookValues, WebhookValues> change, CancellationToken ct) => Assert.IsType<Change<Webhook>.Done>(
        await Get<WebhookCommands>().UpdateAsync(Tenant, webhook.Id, ExpectedVersion.Any, change, ct));

    public async Task<Webhook> FindAsync(Guid id, CancellationToken ct) => (await Get<WebhookQueries>().FindAsync(Tenant, id, ct))!;

    /// <summary>What became of the company's deliveries, in the order of their events: status, attempts, status answered, error.</summary>
    public async Task<List<string>> DeliveriesAsync(CancellationToken ct) => await Owner.ListAsync<string>("""
        select concat_ws(' ', status, attempts, last_status, last_error) from webhook_deliveries where company_id = $1 order by event_seq, webhook_id
        """, ct, Tenant.CompanyId);

    public async Task<DateTime> NextAttemptAsync(CancellationToken ct) =>
        await Owner.SingleAsync<DateTime>("select next_attempt_at from webhook_deliveries where company_id = $1", ct, Tenant.CompanyId);

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
