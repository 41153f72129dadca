using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with holes that are filled when the system runs: <c>$"Host={endpoint.Property(EndpointProperty.Host)}"</c>.</summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    private readonly string?[] _stringFormats;

    private ReferenceExpression(string format, IValueProvider[] providers, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = providers;
        ManifestExpressions = manifestExpressions;
        _stringFormats = stringFormats;
    }

    public static ReferenceExpression Empty { get; } = new("", [], [], []);

    /// <summary>The text as a composite format: holes are <c>{0}</c>, <c>{1}</c>, …</summary>
    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public IReadOnlyList<string> ManifestExpressions { get; }

    public IReadOnlyList<string?> StringFormats => _stringFormats;

    public IEnumerable<object> References => ValueProviders;

    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) =>
        GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        var values = new object?[ValueProviders.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var value = await ValueProviders[index].GetValueAsync(context, cancellationToken);
            values[index] = _stringFormats[index] == "uri" && value is not null ? Uri.EscapeDataString(value) : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal static ReferenceExpression FromParts(
        string format, IValueProvider[] providers, string[] manifestExpressions, string?[] stringFormats) =>
        new(format, providers, manifestExpressions, stringFormats);

    /// <summary>Lets the compiler take an interpolated string apart instead of formatting it at once.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly ReferenceExpressionBuilder _builder = new(literalLength, formattedCount);

        public readonly void AppendLiteral(string value) => _builder.AppendLiteral(value);

        public readonly void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        public readonly void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        public readonly void AppendFormatted<T>(T valueProvider, string format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IManifestExpressionProvider, IValueProvider => _builder.AppendFormatted(valueProvider.Resource);

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string format)
            where T : IResource, IManifestExpressionProvider, IValueProvider =>
            _builder.AppendFormatted(valueProvider.Resource, format);

        internal readonly ReferenceExpression GetExpression() => _builder.Build();
    }
}
