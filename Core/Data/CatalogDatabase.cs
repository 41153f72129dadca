using Npgsql;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data;

/// <summary>The way to the catalog: companies, users, API keys and where each company lives.</summary>
public sealed class CatalogDatabase
{
    private readonly ReplicaSet _hosts;

    internal CatalogDatabase(ReplicaSet hosts) => _hosts = hosts;

    /// <summary>The pool of the catalog's primary. Ask anew for each use: after a promotion it is another one.</summary>
    public NpgsqlDataSource Primary => _hosts.View.Primary.Primary;
}
