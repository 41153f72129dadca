namespace Aspire.Hosting.ApplicationModel;

/// <summary>A connection string that is put together from other resources, or read from configuration.</summary>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
    : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;

    /// <inheritdoc cref="IResourceWithConnectionString.ConnectionStringEnvironmentVariable"/>
    public string? ConnectionStringEnvironmentVariable { get; internal init; }
}
