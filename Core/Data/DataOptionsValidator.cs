using Microsoft.Extensions.Options;

namespace Scale.Core.Data;

/// <summary>Refuses figures that PostgreSQL or Npgsql would refuse later, and names the key.</summary>
internal sealed class DataOptionsValidator : IValidateOptions<DataOptions>
{
    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        var failures = new List<string>();
        CheckPool(failures, "Data:Primary", options.Primary);
        CheckPool(failures, "Data:Replica", options.Replica);
        if (options.CompanyShare is not (> 0 and <= 1))
            failures.Add($"Data:CompanyShare is {options.CompanyShare}; it must be above 0 and at most 1.");
        CheckSeconds(failures, "Data:IdleLifetime", options.IdleLifetime, 1);
        CheckSeconds(failures, "Data:ConnectTimeout", options.ConnectTimeout, 1);
        CheckSeconds(failures, "Data:ConnectionLifetime", options.ConnectionLifetime, 0);
        CheckSeconds(failures, "Data:CommandTimeout", options.CommandTimeout, 1);
        if (options.MaxClockSkew < TimeSpan.Zero || options.MaxClockSkew > TimeSpan.FromHours(12))
            failures.Add($"Data:MaxClockSkew is {options.MaxClockSkew}; it must be 0 (not looked at) to 12 h.");
        if (options.Instances is < 1 or > 10_000)
            failures.Add($"Data:Instances is {options.Instances}; it must be 1 to 10,000 processes.");
        if (options.MaxAutoPrepare is < 0 or > 1000)
            failures.Add($"Data:MaxAutoPrepare is {options.MaxAutoPrepare}; it must be 0 to 1000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckPool(List<string> failures, string key, PoolOptions pool)
    {
        if (pool.MaxSize is < 1 or > 1000)
            failures.Add($"{key}:MaxSize is {pool.MaxSize}; it must be 1 to 1000 connections.");
        else if (pool.MinSize < 0 || pool.MinSize > pool.MaxSize)
            failures.Add($"{key}:MinSize is {pool.MinSize}; it must be 0 to {key}:MaxSize, which is {pool.MaxSize}.");
    }

    private static void CheckSeconds(List<string> failures, string key, TimeSpan value, int least)
    {
        if (value.Ticks % TimeSpan.TicksPerSecond != 0 || value.TotalSeconds < least || value > TimeSpan.FromDays(1))
            failures.Add($"{key} is {value}; it must be whole seconds, from {least} s to 1 day.");
    }
}
