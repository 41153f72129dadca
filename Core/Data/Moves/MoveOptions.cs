using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Moves;

/// <summary>Moves of companies between shards; section <c>Moves</c>. Checked when the process starts.</summary>
public sealed class MoveOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Moves";

    /// <summary>How long the old shard keeps a moved company's rows. Default 7 days; zero deletes them with the next poll.</summary>
    public TimeSpan Retain { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Longest wait for writers that are under way when the company changes shards; then it is tried again. Default 1 s; 10 ms or more.</summary>
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How far behind the copy may be, in time, when the change of shards is tried. Default 100 ms; more than zero.</summary>
    public TimeSpan CatchUp { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time for one change to reach the copy; a stream slower than this has failed. Default 5 min; at least 1 s.</summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the change of shards is tried before the move fails. Default 30; at least 1.</summary>
    public int Attempts { get; set; } = 30;

    /// <summary>A worker's claim on a move; renewed while it works, free for others when it dies. Default 30 s; at least 5 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often workers look for moves. Default 2 s; at least 50 ms.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);
}

internal sealed class MoveOptionsValidator : IValidateOptions<MoveOptions>
{
    public ValidateOptionsResult Validate(string? name, MoveOptions options)
    {
        var failures = new List<string>();
        Require(options.Retain >= TimeSpan.Zero, $"Moves:Retain is {options.Retain}; it must not be negative.");
        Require(options.LockWait >= TimeSpan.FromMilliseconds(10), $"Moves:LockWait is {options.LockWait}; it must be 10 ms or more.");
        Require(options.CatchUp > TimeSpan.Zero, $"Moves:CatchUp is {options.CatchUp}; it must be more than zero.");
        Require(options.StreamTimeout >= TimeSpan.FromSeconds(1), $"Moves:StreamTimeout is {options.StreamTimeout}; it must be at least 1 s.");
        Require(options.Attempts >= 1, $"Moves:Attempts is {options.Attempts}; it must be at least 1.");
        Require(options.Lease >= TimeSpan.FromSeconds(5), $"Moves:Lease is {options.Lease}; it must be at least 5 s.");
        Require(options.Poll >= TimeSpan.FromMilliseconds(50), $"Moves:Poll is {options.Poll}; it must be at least 50 ms.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool condition, string message)
        {
            if (!condition)
                failures.Add(message);
        }
    }
}
