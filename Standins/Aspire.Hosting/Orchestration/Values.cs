using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A text that was put together for a program, and whether a secret is in it.</summary>
internal readonly record struct ResolvedValue(string Text, bool IsSecret);

internal static class ValueResolution
{
    /// <summary>Null: the value is missing, and that is allowed.</summary>
    public static async Task<ResolvedValue?> ResolveAsync(object value, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var text = value switch
        {
            string literal => literal,
            IValueProvider provider => await provider.GetValueAsync(context, cancellationToken),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        return text is null ? null : new(text, HoldsSecret(value));
    }

    private static bool HoldsSecret(object value) => value switch
    {
        ParameterResource parameter => parameter.Secret,

        // An address holds no secret, but its owner may: a store, which refers to its own address again.
        EndpointReference or EndpointReferenceExpression => false,
        IValueWithReferences references => references.References.Any(HoldsSecret),
        _ => false,
    };
}
