using Microsoft.Extensions.Options;

namespace Scale.Core.RateLimits;

/// <summary>How much is allowed; section <c>RateLimits</c>. Checked when the process starts.</summary>
public sealed class RateLimitPolicyOptions
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>Requests of a company by its plan, in the period of <see cref="Plan"/>, and beside them as many streams opened. Defaults: FREE 500, BASIC 2,000, PROFESSIONAL 5,000, ENTERPRISE 20,000.</summary>
    public IDictionary<string, long> Plans { get; } = new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["FREE"] = 500, ["BASIC"] = 2_000, ["PROFESSIONAL"] = 5_000, ["ENTERPRISE"] = 20_000,
    };

    /// <summary>All requests of a company. Its limit is that of plans which <see cref="Plans"/> does not name. Default 500 in 15 minutes.</summary>
    public RateLimitSettings Plan { get; } = new(500, Quarter);

    /// <summary>All requests of a client address without a valid key. Default 1,000 in 15 minutes.</summary>
    public RateLimitSettings Address { get; } = new(1_000, Quarter);

    /// <summary>Requests of an address to what operators and watchers call. Default 300 in a minute.</summary>
    public RateLimitSettings Monitoring { get; } = new(300, TimeSpan.FromMinutes(1));

    /// <summary>Requests of a company to endpoints of the policy <c>ai</c>. Default 50 in 15 minutes.</summary>
    public RateLimitSettings Ai { get; } = new(50, Quarter);

    /// <summary>Uploads of a company. Default 100 in 15 minutes.</summary>
    public RateLimitSettings Uploads { get; } = new(100, Quarter);

    /// <summary>What a stranger should not do often, by address. Default 20 in 15 minutes.</summary>
    public RateLimitSettings Strict { get; } = new(20, Quarter);

    /// <summary>Attempts to sign in from an address. Default 20 in 15 minutes, closed without Redis.</summary>
    public RateLimitSettings Login { get; } = new(20, Quarter) { OnStoreFailure = StoreFailureMode.Closed };

    /// <summary>Attempts to sign in to an account, from wherever. Default 10 in 15 minutes, closed without Redis.</summary>
    public RateLimitSettings Account { get; } = new(10, Quarter) { OnStoreFailure = StoreFailureMode.Closed };

    /// <summary>Multiplies every limit of this section: for load tests. Default 1; 1 to 1,000,000. Limits of single companies stay as they are.</summary>
    public long Factor { get; set; } = 1;

    /// <summary>Requests of a company on that plan, in the period of <see cref="Plan"/>.</summary>
    public long RequestsOf(string plan) => (Plans.TryGetValue(plan, out var limit) ? limit : Plan.Limit) * Factor;
}

/// <summary>The figures of one policy.</summary>
public sealed class RateLimitSettings(long limit, TimeSpan period)
{
    /// <summary>Units that can be taken at once. At least 1.</summary>
    public long Limit { get; set; } = limit;

    /// <summary>How long it takes until all of them are back, evenly. 1 s to 1 day.</summary>
    public TimeSpan Period { get; set; } = period;

    /// <summary>What happens while Redis does not answer. Default Local, each instance by itself; Closed where attempts are counted.</summary>
    public StoreFailureMode OnStoreFailure { get; set; } = StoreFailureMode.Local;

    /// <summary>True: it only watches, and counts what it would have refused. Default false.</summary>
    public bool Shadow { get; set; }
}

internal sealed class RateLimitPolicyOptionsValidator : IValidateOptions<RateLimitPolicyOptions>
{
    private const long MostLimit = 1_000_000_000;

    public ValidateOptionsResult Validate(string? name, RateLimitPolicyOptions options)
    {
        var failures = new List<string>();
        foreach (var (plan, limit) in options.Plans)
            Limit($"Plans:{plan}", limit);
        foreach (var (key, settings) in (ReadOnlySpan<(string, RateLimitSettings)>)
        [
            ("Plan", options.Plan), ("Address", options.Address), ("Monitoring", options.Monitoring), ("Ai", options.Ai),
            ("Uploads", options.Uploads), ("Strict", options.Strict), ("Login", options.Login), ("Account", options.Account),
        ])
        {
            Limit($"{key}:Limit", settings.Limit);
            if (settings.Period < TimeSpan.FromSeconds(1) || settings.Period > TimeSpan.FromDays(1))
                failures.Add($"RateLimits:{key}:Period is {settings.Period}; it must be 1 s to 1 day.");
            if (!Enum.IsDefined(settings.OnStoreFailure))
                failures.Add($"RateLimits:{key}:OnStoreFailure is {settings.OnStoreFailure}; it must be Local, Open or Closed.");
        }
        if (options.Factor is < 1 or > 1_000_000)
            failures.Add($"RateLimits:Factor is {options.Factor}; it must be 1 to 1,000,000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Limit(string key, long limit)
        {
            if (limit is < 1 or > MostLimit)
                failures.Add($"RateLimits:{key} is {limit}; it must be 1 to {MostLimit}.");
        }
    }
}
