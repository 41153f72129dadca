using Microsoft.Extensions.Options;

namespace Scale.Core.Passwords;

/// <summary>
/// Computes hashes of passwords, which is slow on purpose: a few at a time, so that a crowd at the door leaves cores to everybody else.
/// </summary>
public sealed class PasswordHashing(IOptions<PasswordOptions> options) : IDisposable
{
    /// <summary>Fewest characters of a password.</summary>
    public const int Least = 10;

    /// <summary>Most characters of a password.</summary>
    public const int Most = 128;

    private readonly int _iterations = options.Value.Iterations;
    private readonly SemaphoreSlim _slots = new(options.Value.Concurrency > 0 ? options.Value.Concurrency : Math.Max(1, Environment.ProcessorCount / 2));

    // Nobody's password, made as new ones are: what is compared for an address that nobody has.
    private readonly Lazy<string> _nobodys = new(() => PasswordText.Make(Guid.NewGuid().ToString(), options.Value.Iterations));
    private int _waiting;

    /// <summary>What to store.</summary>
    public Task<string> HashAsync(string password, CancellationToken ct) => RunAsync(() => PasswordText.Make(password, _iterations), "hash", ct);

    /// <summary>Whether it is the password; null stands for an account that does not exist or has none, takes as long, and never is.</summary>
    public Task<bool> VerifyAsync(string password, string? stored, CancellationToken ct) =>
        RunAsync(() => PasswordText.IsOf(password, stored ?? _nobodys.Value) && stored is not null, "verify", ct);

    /// <summary>Whether it was made with other effort than passwords are today.</summary>
    public bool IsOutdated(string stored) => PasswordText.IterationsOf(stored) != _iterations;

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> compute, string kind, CancellationToken ct)
    {
        if (!_slots.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            if (Interlocked.Increment(ref _waiting) > options.Value.MostWaiting)
            {
                Interlocked.Decrement(ref _waiting);
                PasswordTelemetry.Refused();
                throw new PasswordQueueFullException(options.Value.MostWaiting);
            }
            try
            {
                await _slots.WaitAsync(ct);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
        try
        {
            PasswordTelemetry.Hashed(kind);
            // On a thread of its own, which costs a thousandth of the hash: the pool has one for each core, and every request begins there.
            return await Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _slots.Release();
        }
    }
}
