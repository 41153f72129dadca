using Microsoft.Extensions.Options;

namespace Scale.Core.Domain.Files;

/// <summary>Removal of stored bytes that belong to no row; section <c>Files:Sweep</c>. Checked when the process starts.</summary>
public sealed class FileSweepOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files:Sweep";

    /// <summary>How often the store is looked through. Default 1 day; zero never does.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// What was written less than this ago stays: its row may be on its way. Default 1 day; at least 1 hour. Zero is refused. Before a backup
    /// is restored that has rows which are gone now, stop the sweep (<see cref="Every"/> zero).
    /// </summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Files looked at by one job, to the end of the company it is at; another job goes on from there. Default 10,000; zero is refused.</summary>
    public int PerJob { get; set; } = 10_000;
}

internal sealed class FileSweepOptionsValidator : IValidateOptions<FileSweepOptions>
{
    public ValidateOptionsResult Validate(string? name, FileSweepOptions options) =>
        options.Every < TimeSpan.Zero ? ValidateOptionsResult.Fail($"Files:Sweep:Every is {options.Every}; it must be 0 (never) or more.")
        : options.MinAge < TimeSpan.FromHours(1) ? ValidateOptionsResult.Fail($"Files:Sweep:MinAge is {options.MinAge}; it must be 1 hour or more.")
        : options.PerJob < 1 ? ValidateOptionsResult.Fail($"Files:Sweep:PerJob is {options.PerJob}; it must be 1 or more.")
        : ValidateOptionsResult.Success;
}
