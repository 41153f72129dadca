using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value that must be set: <c>Parameters:NAME</c> in configuration.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameter(name, $"Parameters:{name}", null, secret);

    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="value">Used where configuration has none.</param>
    /// <param name="publishValueAsDefault">Whether a deployment sees the value.</param>
    /// <param name="secret">Hidden wherever it is shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false,
        bool secret = false)
    {
        if (publishValueAsDefault && secret)
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));
        return builder.AddParameter(name, $"Parameters:{name}", new ConstantParameterDefault(valueGetter), secret);
    }

    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="value">Makes the value where configuration has none.</param>
    /// <param name="secret">Hidden wherever it is shown.</param>
    /// <param name="persist">Keep the made value with this clone, so that the next run has the same.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddParameter(name, $"Parameters:{name}", persist ? Persisted(builder, name, value) : value, secret);

    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddParameter(name, configurationKey, null, secret);

    /// <summary>A connection string from configuration: <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var key = $"ConnectionStrings:{name}";
        var value = new ParameterResource(
            name,
            _ => builder.Configuration[key] ?? throw new MissingParameterValueException(
                $"Connection string '{name}' has no value. Set {key} in the AppHost's configuration (environment variable ConnectionStrings__{name})."),
            secret: true);
        return builder.AddResource(
            new ConnectionStringResource(name, ReferenceExpression.Create($"{value}")) { ConnectionStringEnvironmentVariable = environmentVariableName });
    }

    /// <summary>The password of a store: made once, kept with this clone.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0)
    {
        var generated = new GenerateParameterDefault
        {
            Lower = lower, Upper = upper, Numeric = numeric, Special = special,
            MinLower = minLower, MinUpper = minUpper, MinNumeric = minNumeric, MinSpecial = minSpecial,
        };
        return Create(builder, name, $"Parameters:{name}", Persisted(builder, name, generated), secret: true);
    }

    private static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string key, ParameterDefault? value, bool secret) =>
        builder.AddResource(Create(builder, name, key, value, secret));

    private static ParameterResource Create(
        IDistributedApplicationBuilder builder, string name, string key, ParameterDefault? value, bool secret) =>
        new(name, _ => builder.Configuration[key] ?? value?.GetDefaultValue() ?? throw Missing(name, key), secret)
        {
            Default = value,
            ConfigurationKey = key,
        };

    private static MissingParameterValueException Missing(string name, string key) => new(
        $"Parameter '{name}' has no value. Set {key} in the AppHost's configuration: " +
        $"the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}, or the argument --{key}=VALUE.");

    private static ConstantParameterDefault Persisted(IDistributedApplicationBuilder builder, string name, ParameterDefault value)
    {
        var data = AppHostData.Of(builder);
        return new ConstantParameterDefault(() => data.Secrets.GetOrAdd($"Parameters:{name}", value.GetDefaultValue));
    }
}
