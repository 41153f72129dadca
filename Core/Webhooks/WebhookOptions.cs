using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Webhooks;

/// <summary>Webhooks; section <c>Webhooks</c>. Checked when the process starts.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>Fewest bytes of <see cref="MasterKey"/>.</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>Longest time for which a rotated secret signs beside the new one.</summary>
    public static readonly TimeSpan MostOverlap = TimeSpan.FromDays(7);

    // Standard Webhooks: ten attempts over three days.
    private static readonly TimeSpan[] StandardRetries =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// What the secrets of all webhooks are derived from, so it is the same on every instance of API and workers, and no store has any of them. Text of at
    /// least 32 UTF-8 bytes; a secret parameter of the AppHost. No default. Changing it makes every secret another one.
    /// </summary>
    public string MasterKey { get; set; } = "";

    /// <summary>Whether <c>http://</c> is allowed too. Default false; for development and tests, where others can read along.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether a webhook may lead to private, loopback and link-local addresses. Default false; for development and tests: a company could reach what only this host can.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Ports that webhooks may be on, 0 to 65,535; 0 among them allows all. Default none: 443, and 80 with <see cref="AllowHttp"/>.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>Most webhooks of a company that are not archived. Default 20; 1 to 1,000.</summary>
    public int MostPerCompany { get; set; } = 20;

    /// <summary>Longest time for a delivery: name, connection, request and the answer's beginning. Default 15 s; 100 ms to 60 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Waits before the second attempt, the third and so on, each ±10 %; behind the last of them the delivery has failed. Default none, which is 5 s, 5 min, 30 min, 2 h,
    /// 5 h, 10 h, 14 h, 20 h, 24 h. Each above zero and at most 7 days; at most 30 of them.
    /// </summary>
    public IList<TimeSpan> Retries { get; } = [];

    /// <summary>How long nothing is sent to a receiver that answers 429, 502, 503 or 504 without Retry-After. Default 30 s; zero to 1 h.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A webhook with nothing but failures for that long is disabled. Default 5 days; 1 min to 365 days, zero never.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>Most requests to one webhook at once. Default 4; 1 to 64.</summary>
    public int PerWebhook { get; set; } = 4;

    /// <summary>Most webhooks of a company that are sent to at once, over all workers. Default 4; 1 to 1,000.</summary>
    public int PerCompany { get; set; } = 4;

    /// <summary>How often each shard is searched for webhooks with something to send. Default 1 s; 50 ms to 1 min.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one webhook is sent to before others get the worker's place. Default 20 s; zero is one batch; at most 5 min.</summary>
    public TimeSpan Turn { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The waits that apply.</summary>
    public IReadOnlyList<TimeSpan> Schedule => Retries.Count == 0 ? StandardRetries : [.. Retries];

    /// <summary>Whether webhooks may be on that port.</summary>
    public bool AllowsPort(int port) => Ports.Count == 0 ? port == 443 || (AllowHttp && port == 80) : Ports.Contains(0) || Ports.Contains(port);
}

internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var failures = new List<string>();
        Require(failures, Encoding.UTF8.GetByteCount(options.MasterKey) >= WebhookOptions.LeastKeyBytes,
            $"Webhooks:MasterKey must have at least {WebhookOptions.LeastKeyBytes} bytes.");
        Require(failures, options.Ports.All(port => port is >= 0 and <= 65_535), "Webhooks:Ports must be 0 to 65535 each.");
        Require(failures, options.MostPerCompany is >= 1 and <= 1_000, $"Webhooks:MostPerCompany is {options.MostPerCompany}; it must be 1 to 1000.");
        RequireBetween(failures, nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
        Require(failures, options.Retries.Count <= 30 && options.Retries.All(wait => wait > TimeSpan.Zero && wait <= TimeSpan.FromDays(7)),
            "Webhooks:Retries must be at most 30 waits above zero and up to 7 days.");
        RequireBetween(failures, nameof(options.Pause), options.Pause, TimeSpan.Zero, TimeSpan.FromHours(1));
        Require(failures, options.DisableAfter == TimeSpan.Zero || (options.DisableAfter >= TimeSpan.FromMinutes(1) && options.DisableAfter <= TimeSpan.FromDays(365)),
            $"Webhooks:DisableAfter is {options.DisableAfter}; it must be 0 (never) or 1 min to 365 days.");
        Require(failures, options.PerWebhook is >= 1 and <= 64, $"Webhooks:PerWebhook is {options.PerWebhook}; it must be 1 to 64.");
        Require(failures, options.PerCompany is >= 1 and <= 1_000, $"Webhooks:PerCompany is {options.PerCompany}; it must be 1 to 1000.");
        RequireBetween(failures, nameof(options.Every), options.Every, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        RequireBetween(failures, nameof(options.Turn), options.Turn, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void RequireBetween(List<string> failures, string key, TimeSpan value, TimeSpan least, TimeSpan most) =>
        Require(failures, value >= least && value <= most, $"Webhooks:{key} is {value}; it must be {least} to {most}.");

    private static void Require(List<string> failures, bool condition, string message)
    {
        if (!condition)
            failures.Add(message);
    }
}
