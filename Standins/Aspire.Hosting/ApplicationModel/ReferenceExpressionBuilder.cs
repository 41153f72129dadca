using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format;
    private readonly List<(IValueProvider Provider, string Manifest, string? StringFormat)> _holes;

    public ReferenceExpressionBuilder() : this(0, 0)
    {
    }

    internal ReferenceExpressionBuilder(int literalLength, int formattedCount)
    {
        _format = new StringBuilder(literalLength);
        _holes = new(formattedCount);
    }

    public bool IsEmpty => _format.Length == 0;

    public void AppendLiteral(string value) =>
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    public void AppendFormatted(string? value, string format) =>
        AppendLiteral(format == "uri" && value is not null ? Uri.EscapeDataString(value) : value ?? "");

    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, null);

    public void AppendFormatted<T>(T valueProvider, string format)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, format);

    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        // The compiler gave the handler this builder, and the handler has already written to it.
        if (!handler.WroteTo(this))
            throw new ArgumentException("The handler belongs to another builder.", nameof(handler));
    }

    public ReferenceExpression Build() => ReferenceExpression.FromParts(
        _format.ToString(),
        [.. _holes.Select(hole => hole.Provider)],
        [.. _holes.Select(hole => hole.Manifest)],
        [.. _holes.Select(hole => hole.StringFormat)]);

    private void AppendHole<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        ArgumentNullException.ThrowIfNull(valueProvider);
        _format.Append(CultureInfo.InvariantCulture, $"{{{_holes.Count}}}");
        _holes.Add((valueProvider, valueProvider.ValueExpression, format));
    }

    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        public ReferenceExpressionBuilderInterpolatedStringHandler(
            int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            builder._format.EnsureCapacity(builder._format.Length + literalLength);
            builder._holes.EnsureCapacity(builder._holes.Count + formattedCount);
            _builder = builder;
        }

        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        public void AppendFormatted<T>(T valueProvider, string format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IManifestExpressionProvider, IValueProvider => _builder.AppendFormatted(valueProvider.Resource);

        internal bool WroteTo(ReferenceExpressionBuilder other) => ReferenceEquals(_builder, other);
    }
}
