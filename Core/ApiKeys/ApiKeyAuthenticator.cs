using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.ApiKeys;

/// <summary>
/// Keys in the catalog behind two bounded caches. What is looked up and compared is the SHA-256 of what was presented:
/// whoever sends guesses cannot steer that hash, so the time of a lookup says nothing about a stored key.
/// </summary>
internal sealed class ApiKeyAuthenticator(CatalogDatabase catalog, IOptions<ApiKeyOptions> options, TimeProvider clock) : IApiKeyAuthenticator
{
    private const string FindSql = "SELECT key_id, role, company_id, plan, shard, epoch FROM find_api_key($1)";
    private readonly ExpiringCache<Digest, ApiKeyPrincipal> _known = new(options.Value.CacheCapacity, clock);
    private readonly ExpiringCache<Digest, ApiKeyPrincipal?> _unknown = new(options.Value.CacheCapacity / 10, clock);

    public async ValueTask<ApiKeyPrincipal?> AuthenticateAsync(string presented, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.IsWellFormed(presented))
        {
            ApiKeyTelemetry.Authenticated("malformed");
            return null;
        }
        var digest = Digest.Of(ApiKeyText.Hash(presented));
        if (_known.TryGet(digest, out var known))
        {
            ApiKeyTelemetry.Authenticated("hit");
            return known;
        }
        // Misses meet in the cache of unknown keys, which remembers only those: a found key moves to the other cache.
        var principal = await _unknown.GetAsync(
            digest, LoadAsync, found => found is null ? options.Value.UnknownLifetime : TimeSpan.Zero, cancellationToken);
        ApiKeyTelemetry.Authenticated(principal is null ? "unknown" : "loaded");
        return principal;
    }

    // Not cancelled by the caller, who may be one of many; the command time-out bounds it.
    private async Task<ApiKeyPrincipal?> LoadAsync(Digest digest)
    {
        await using var command = catalog.Primary.CreateCommand(FindSql);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = digest.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        if (!await reader.ReadAsync(CancellationToken.None))
            return null;
        var tenant = new Tenant(reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5));
        var principal = new ApiKeyPrincipal(tenant, reader.GetGuid(0), reader.GetString(1));
        _known.Set(digest, principal, options.Value.CacheLifetime);
        return principal;
    }

    /// <summary>32 bytes as a key of a dictionary; all of them are compared, always.</summary>
    private readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
    {
        public static Digest Of(ReadOnlySpan<byte> hash) => new(
            BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

        public bool Equals(Digest other) => ((A ^ other.A) | (B ^ other.B) | (C ^ other.C) | (D ^ other.D)) == 0;

        public override int GetHashCode() => (int)A;

        public byte[] ToArray()
        {
            var hash = new byte[32];
            BinaryPrimitives.WriteUInt64BigEndian(hash, A);
            BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(8), B);
            BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(16), C);
            BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(24), D);
            return hash;
        }
    }
}
