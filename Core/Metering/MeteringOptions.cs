using Microsoft.Extensions.Options;

namespace Scale.Core.Metering;

/// <summary>Counting of requests; section <c>Metering</c>. Checked when the process starts.</summary>
public sealed class MeteringOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Metering";

    /// <summary>How often what was counted is written. Default 5 s; 100 ms to 1 min. What a process that is killed had not written is lost.</summary>
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most counts in memory, one for each company, part of the API and minute, and those that wait for a shard that is away; about as many again
    /// are on their way to a shard that has not answered. Default 50,000 (about 10 MB). 1 to 1,000,000; requests beyond are not counted.
    /// </summary>
    public int MostCells { get; set; } = 50_000;
}

internal sealed class MeteringOptionsValidator : IValidateOptions<MeteringOptions>
{
    public ValidateOptionsResult Validate(string? name, MeteringOptions options)
    {
        var failures = new List<string>();
        if (options.FlushEvery < TimeSpan.FromMilliseconds(100) || options.FlushEvery > TimeSpan.FromMinutes(1))
            failures.Add($"Metering:FlushEvery is {options.FlushEvery}; it must be 100 ms to 1 minute.");
        if (options.MostCells is < 1 or > 1_000_000)
            failures.Add($"Metering:MostCells is {options.MostCells}; it must be 1 to 1,000,000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
