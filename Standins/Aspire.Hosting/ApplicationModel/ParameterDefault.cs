using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();
}

/// <summary>A random value, by default of letters, digits and specials that need no quoting in a connection string.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>Characters; at least 1 and at most 1,024.</summary>
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MinLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinLength, 1_024);
        (bool Use, string Characters, int Minimum)[] sets =
        [
            (Lower, LowerCharacters, MinLower), (Upper, UpperCharacters, MinUpper),
            (Numeric, NumericCharacters, MinNumeric), (Special, SpecialCharacters, MinSpecial),
        ];
        var all = string.Concat(sets.Where(set => set.Use).Select(set => set.Characters));
        if (all.Length == 0)
            throw new InvalidOperationException("A generated parameter needs at least one kind of characters.");

        var value = sets.Where(set => set is { Use: true, Minimum: > 0 })
            .SelectMany(set => RandomNumberGenerator.GetItems<char>(set.Characters, set.Minimum)).ToList();
        if (value.Count < MinLength)
            value.AddRange(RandomNumberGenerator.GetItems<char>(all, MinLength - value.Count));
        var characters = value.ToArray();
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }
}
