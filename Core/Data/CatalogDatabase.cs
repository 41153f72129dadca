using Npgsql;
using Scale.Core.Data.Pools;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data;

/// <summary>The way to the catalog: companies, users, API keys and where each company lives.</summary>
public sealed class CatalogDatabase
{
    private readonly ReplicaSet _hosts;
    private readonly CompanyShares _shares;

    internal CatalogDatabase(ReplicaSet hosts, DataOptions options) => (_hosts, _shares) = (hosts, new("Primary", options.Primary.MaxSize, options));

    /// <summary>The pool of the catalog's primary. Ask anew for each use: after a promotion it is another one.</summary>
    public NpgsqlDataSource Primary => _hosts.View.Primary.Primary;

    /// <summary>
    /// The company's turn to use a connection; dispose it behind the connection. Who asks for whose key or session something is knows no
    /// company yet and needs none: that is what the rest of the pool is for.
    /// </summary>
    internal ValueTask<ConnectionTurn> EnterAsync(Guid company, CancellationToken ct) => _shares.EnterAsync(company, ct);
}
