using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.RateLimits;

/// <summary>
/// The limits of companies that do not have their plan's, all of them in memory: few companies have one, and a request must not ask for it.
/// Read again when somebody changed one, when Redis is back, and every few seconds in case nobody could say so.
/// </summary>
internal sealed class LimitOverrides(
    CatalogDatabase catalog, RateLimitRuleSets sets, IConnectionMultiplexer redis, IOptions<RateLimitPolicyOptions> options,
    ILogger<LimitOverrides> logger) : BackgroundService
{
    public const string Channel = "scale:rate:overrides";
    private const string AllSql = "SELECT company_id, requests FROM all_company_limits()";
    private static readonly TimeSpan FirstRead = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _changes = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile FrozenDictionary<Guid, RateLimitRules[]> _rules = FrozenDictionary<Guid, RateLimitRules[]>.Empty;
    private bool _hasFailed;

    /// <summary>A company's own rules by <see cref="RateLimitPolicy"/>; null if it has its plan's.</summary>
    public RateLimitRules[]? Find(Guid companyId) => _rules.TryGetValue(companyId, out var rules) ? rules : null;

    /// <summary>Reads them before the first request comes, if the catalog answers.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FirstRead);
        await ReadAsync(limit.Token);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.ConnectionRestored += OnRestored;
        try
        {
            await SubscribeAsync();
            while (!stoppingToken.IsCancellationRequested)
            {
                await ReadAsync(stoppingToken);
                await ChangeAsync(stoppingToken);
            }
        }
        finally
        {
            redis.ConnectionRestored -= OnRestored;
        }
    }

    private async Task ChangeAsync(CancellationToken ct)
    {
        using var refresh = CancellationTokenSource.CreateLinkedTokenSource(ct);
        refresh.CancelAfter(options.Value.OverrideRefresh);
        try
        {
            await _changes.Reader.ReadAsync(refresh.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody said anything: look.
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs change) => Wake();

    private void Wake() => _changes.Writer.TryWrite(true);

    private async Task SubscribeAsync()
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(Channel, (_, _) => Wake());
        }
        catch (Exception e)
        {
            // The client has noted the subscription and makes it when Redis answers again.
            logger.LogWarning(e, "Changed limits of companies are seen every {Refresh} until Redis answers", options.Value.OverrideRefresh);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            var found = new Dictionary<Guid, RateLimitRules[]>();
            var byLimit = new Dictionary<long, RateLimitRules[]>();
            await using var command = catalog.Primary.CreateCommand(AllSql);
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var limit = rows.GetInt64(1);
                if (!byLimit.TryGetValue(limit, out var rules))
                    byLimit[limit] = rules = sets.OfCompany(limit);
                found[rows.GetGuid(0)] = rules;
            }
            _rules = found.ToFrozenDictionary();
            _hasFailed = false;
        }
        // A background service that fails stops the whole process; those known so far are good enough.
        catch (Exception e)
        {
            if (!_hasFailed && !ct.IsCancellationRequested)
                logger.LogWarning(e, "The limits of single companies could not be read; those known so far apply");
            _hasFailed = true;
        }
    }
}
