using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Scale.Bench;

internal static class Limits
{
    /// <summary>Refuses a value outside the limits, saying the option, the value and the limits.</summary>
    public static void Require<T>(Option<T> option, T least, T most)
        where T : INumber<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && (value < least || value > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; it must be {least} to {most}."));
        });
}
