namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from configuration (<c>Parameters:NAME</c>), often a secret.</summary>
public class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IExpressionValue, IResourceWithoutLifetime
{
    private readonly Lazy<string> _value = new(() => callback(null));

    public bool Secret { get; } = secret;

    public bool IsConnectionString { get; set; }

    /// <summary>Used where configuration has no value. Null: there must be one.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Where configuration looks for it.</summary>
    internal string ConfigurationKey { get; init; } = $"Parameters:{name}";

    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>Throws <see cref="MissingParameterValueException"/> when configuration has none and there is no default.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}

/// <summary>A parameter that nobody gave a value.</summary>
public sealed class MissingParameterValueException(string message) : DistributedApplicationException(message);
