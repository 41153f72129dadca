namespace Scale.AppHost.Resources;

/// <summary>A hot standby that streams from <paramref name="primary"/> through a replication slot of its own.</summary>
internal sealed class PostgresReplicaResource(string name, PostgresServerResource primary)
    : ContainerResource(name), IResourceWithConnectionString
{
    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    /// <summary>Server-level connection as the primary's superuser, whose password a physical replica shares.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username=postgres;Password={primary.PasswordParameter}");
}
