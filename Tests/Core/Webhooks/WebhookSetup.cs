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

/// <summary>One company, and turns of its webhooks by a clock that moves when the test says so.</summary>
internal sealed class WebhookSetup(IServiceProvider services, Tenant tenant)
{
    public const string MasterKey = "a-master-key-of-the-tests-32-bytes-long";

    public Tenant Tenant { get; } = tenant;

    public ManualClock Clock { get; } = new(DateTimeOffset.UtcNow);

    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Webhooks:MasterKey"] = MasterKey, ["Webhooks:AllowHttp"] = "true", ["Webhooks:AllowPrivateAddresses"] = "true", ["Webhooks:Ports:0"] = "0",
        });
        builder.AddScaleWebhookDelivery();
    }

    public async Task<Webhook> CreateAsync(string url, CancellationToken ct, params string[] events)
    {
        var values = new WebhookValues(url, null, events.Length == 0 ? ["order.*"] : events, WebhookState.Active);
        return Assert.IsType<Change<Webhook>.Done>(await services.GetRequiredService<WebhookCommands>().CreateAsync(Tenant, values, ct)).Resource;
    }

    public string SecretOf(Webhook webhook) => services.GetRequiredService<WebhookSecrets>().Of(webhook);

    public Task RaiseAsync(CancellationToken ct, params IReadOnlyList<EventDraft> drafts) => services.GetRequiredService<TenantDatabase>().WriteAsync(Tenant, (write, _) =>
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
            services.GetRequiredService<DeliveryStore>(), services.GetRequiredService<WebhookCommands>(), services.GetRequiredService<WebhookSecrets>(), client, options,
            Clock, NullLogger<WebhookTurn>.Instance);
        await turn.RunAsync(Tenant, webhook.Id, ct);
    }

    /// <summary>What became of the company's deliveries, in the order of their events: status, attempts, status answered, error.</summary>
    public async Task<List<string>> DeliveriesAsync(NpgsqlConnection owner, CancellationToken ct) => await owner.ListAsync<string>("""
        select concat_ws(' ', status, attempts, last_status, last_error) from webhook_deliveries where company_id = $1 order by event_seq, webhook_id
        """, ct, Tenant.CompanyId);

    public async Task<DateTime> NextAttemptAsync(NpgsqlConnection owner, CancellationToken ct) =>
        await owner.SingleAsync<DateTime>("select next_attempt_at from webhook_deliveries where company_id = $1", ct, Tenant.CompanyId);
}
