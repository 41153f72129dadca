using System.Text;
using Microsoft.Extensions.Options;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data.Consistency;

/// <summary>Tokens and the memory of recent writes; section <c>Data:Consistency</c>. Checked when a process that uses them starts.</summary>
public sealed class ConsistencyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data:Consistency";

    /// <summary>Fewest bytes of <see cref="SigningKey"/>.</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>
    /// Signs tokens, so it is the same on every instance. Text of at least 32 UTF-8 bytes; a secret parameter of the AppHost. Required:
    /// there is no default. Changing it makes clients drop their tokens.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>
    /// How long a principal's last commit is remembered for requests without a token. After <see cref="ReplicaOptions.MaxLag"/> every
    /// replica that serves reads has it; the rest is for the time between two polls. Default 10 s; more than that limit and at most 5 min.
    /// </summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most principals remembered inside this process; Redis has them all. Default 50,000 (about 10 MB). At least 2.</summary>
    public int MemoryCapacity { get; set; } = 50_000;

    /// <summary>
    /// Longest time Redis has to remember or recall. Default 100 ms; must be above zero. A request that comes while others are asked for waits
    /// for their answer first, so twice this at most.
    /// </summary>
    public TimeSpan MemoryTimeout { get; set; } = TimeSpan.FromMilliseconds(100);
}

internal sealed class ConsistencyOptionsValidator(IOptions<ReplicaOptions> replicas) : IValidateOptions<ConsistencyOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsistencyOptions options)
    {
        var failures = new List<string>();
        if (options.SigningKey.Length == 0)
            failures.Add("Data:Consistency:SigningKey is not set. The AppHost sets it; without the AppHost set Data__Consistency__SigningKey in the environment.");
        else if (Encoding.UTF8.GetByteCount(options.SigningKey) < ConsistencyOptions.LeastKeyBytes)
            failures.Add($"Data:Consistency:SigningKey must have at least {ConsistencyOptions.LeastKeyBytes} bytes.");
        var least = replicas.Value.MaxLag + (2 * replicas.Value.Poll);
        if (options.Memory < least || options.Memory > TimeSpan.FromMinutes(5))
            failures.Add($"Data:Consistency:Memory is {options.Memory}; it must be {least} (Data:Replicas:MaxLag and two polls) to 5 min.");
        if (options.MemoryCapacity is < 2 or > 10_000_000)
            failures.Add($"Data:Consistency:MemoryCapacity is {options.MemoryCapacity}; it must be 2 to 10,000,000.");
        if (options.MemoryTimeout <= TimeSpan.Zero || options.MemoryTimeout > TimeSpan.FromSeconds(5))
            failures.Add($"Data:Consistency:MemoryTimeout is {options.MemoryTimeout}; it must be above 0 and at most 5 s.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
