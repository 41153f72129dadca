using Npgsql;

namespace Scale.Core.Data;

/// <summary>Owns the pool of connections to the catalog: companies, users, API keys and where each company lives.</summary>
public sealed class CatalogDatabase : IAsyncDisposable
{
    internal CatalogDatabase(NpgsqlDataSource primary) => Primary = primary;

    /// <summary>The catalog's primary.</summary>
    public NpgsqlDataSource Primary { get; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Primary.DisposeAsync();
}
