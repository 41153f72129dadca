using Microsoft.Extensions.Options;

namespace Scale.Core.Caching;

/// <summary>The cache of companies' values; section <c>Cache</c>. Checked when the process starts.</summary>
public sealed class CacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cache";

    /// <summary>Most bytes of all companies in this process. Default 256 MiB; zero keeps nothing in memory.</summary>
    public long MemoryBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Most bytes of one company in this process: beyond, its own oldest values go, and nobody else's. Default 8 MiB.</summary>
    public long CompanyBytes { get; set; } = 8L * 1024 * 1024;

    /// <summary>
    /// Most bytes of one company that Redis takes in a minute, keys included; a value that lives for several minutes counts once for each. So about as
    /// many are there at a time. What finds no room is kept by the process that made it only. Default 64 MiB; zero keeps nothing in Redis.
    /// </summary>
    public long CompanyStoreBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Largest value that is kept; a larger one is answered and forgotten. Default 1 MiB.</summary>
    public int ValueBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Longest wait for Redis; then this process's own memory has to do, which may be behind what another instance has changed, until a heartbeat is
    /// answered. So it is for a Redis that has stopped answering and not for one that is busy; one that is away is noticed at once. Default 1 s; 1 ms to 10 s.
    /// </summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often an instance asks whether it has missed an invalidation; twice this is the longest that a value can be answered after its
    /// invalidation was lost on the way. Default 500 ms; 50 ms to 10 s.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// For how long an instance answers a company that is read all the time without asking Redis whether something was invalidated. A write to
    /// such a company waits for as long before it is answered, so that nobody who knows of it reads behind it. Default 20 ms, 1 ms to 1 s;
    /// zero asks for every read and lets no write wait.
    /// </summary>
    public TimeSpan ReadLease { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest wait for a value that another instance is making, if there is no stale one; then it is made here too. Default 2 s.</summary>
    public TimeSpan LeaseWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest that making a value may take, whoever waits for it. Default 30 s.</summary>
    public TimeSpan FactoryTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        var failures = new List<string>();
        if (options.MemoryBytes < 0)
            failures.Add($"Cache:MemoryBytes is {options.MemoryBytes}; it must be 0 or more bytes.");
        if (options.CompanyBytes < 1)
            failures.Add($"Cache:CompanyBytes is {options.CompanyBytes}; it must be at least 1 byte.");
        // Redis's scripts count exactly up to 2^53.
        if (options.CompanyStoreBytes is < 0 or > 1L << 50)
            failures.Add($"Cache:CompanyStoreBytes is {options.CompanyStoreBytes}; it must be 0 to {1L << 50} bytes.");
        if (options.ValueBytes is < 1 or > 64 * 1024 * 1024)
            failures.Add($"Cache:ValueBytes is {options.ValueBytes}; it must be 1 to 67,108,864 bytes.");
        Between(nameof(options.StoreTimeout), options.StoreTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Between(nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10));
        if (options.ReadLease != TimeSpan.Zero)
            Between(nameof(options.ReadLease), options.ReadLease, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        Between(nameof(options.LeaseWait), options.LeaseWait, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Between(nameof(options.FactoryTimeout), options.FactoryTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Between(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                failures.Add($"Cache:{key} is {value}; it must be {least} to {most}.");
        }
    }
}
