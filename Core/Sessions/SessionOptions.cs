using Microsoft.Extensions.Options;

namespace Scale.Core.Sessions;

/// <summary>What happens to sessions while Redis, which keeps them, does not answer.</summary>
public enum SessionsWithoutRedis
{
    /// <summary>They are refused with 503 until it answers.</summary>
    Closed,

    /// <summary>Those that an instance knows go on there for <c>Credentials:StaleLifetime</c>, as long as the catalog tells what was revoked.</summary>
    Known,
}

/// <summary>Sessions of users; section <c>Sessions</c>. Checked when the process starts.</summary>
public sealed class SessionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sessions";

    /// <summary>How long a token works for requests. Default 15 min; 10 s to 1 day.</summary>
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts that nobody refreshes. Default 7 days; longer than <see cref="AccessLifetime"/>.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session lasts at most. Default 30 days; at least <see cref="IdleLifetime"/>, at most 90 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// For how long the last refresh token may be used again, by a client that did not get the answer. Later it means that two have it, and
    /// the session ends. Default 10 s; zero never, at most 1 min.
    /// </summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most sessions of a user; the oldest makes room. Default 10; 1 to 100.</summary>
    public int MostPerUser { get; set; } = 10;

    /// <summary>
    /// Longest wait for a Redis that is connected; nobody waits for one that is not. Default 2 s: a session is nowhere else, so an answer that
    /// a busy moment makes late is better than none. Above zero, at most 5 s.
    /// </summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What happens while Redis does not answer. Default <see cref="SessionsWithoutRedis.Closed"/>. Nobody signs in or refreshes then either way.</summary>
    public SessionsWithoutRedis WithoutRedis { get; set; } = SessionsWithoutRedis.Closed;
}

internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        var failures = new List<string>();
        Between(nameof(options.AccessLifetime), options.AccessLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        Between(nameof(options.IdleLifetime), options.IdleLifetime, options.AccessLifetime, TimeSpan.FromDays(90));
        Between(nameof(options.Lifetime), options.Lifetime, options.IdleLifetime, TimeSpan.FromDays(90));
        Between(nameof(options.RefreshGrace), options.RefreshGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Between(nameof(options.StoreTimeout), options.StoreTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        if (options.MostPerUser is < 1 or > 100)
            failures.Add($"Sessions:MostPerUser is {options.MostPerUser}; it must be 1 to 100.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Between(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                failures.Add($"Sessions:{key} is {value}; it must be {least} to {most}.");
        }
    }
}
