using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Idempotency;

/// <summary>The keys of a company, on its shard.</summary>
public sealed class IdempotencyKeys(TenantDatabase database, IOptions<IdempotencyOptions> options)
{
    private const string Reason = "idempotency key";
    private static readonly string ClaimSql = SqlText.Of<IdempotencyKeys>("claim");

    /// <summary>Takes the key for the attempt, or says why it cannot be had. The fingerprint tells requests apart; 32 bytes.</summary>
    public async Task<IdempotencyClaim> ClaimAsync(Tenant tenant, IdempotentRequest request, byte[] fingerprint, CancellationToken ct)
    {
        var claim = await database.WriteAsync(
            tenant with { Idempotency = null }, () => Claim(request, fingerprint), (rows, token) => ReadAsync(rows, request, fingerprint, token),
            (write, found) =>
            {
                write.Unaudited(Reason);
                return found;
            }, ct);
        IdempotencyTelemetry.Claimed(claim);
        return claim;
    }

    /// <summary>Keeps the answer of a request that was carried out, if it is not too large; then the key says only that it was.</summary>
    public Task AnswerAsync(Tenant tenant, IdempotentRequest request, IdempotentAnswer answer) =>
        RunAsync(tenant, request.Effect(answer.Body.Length > request.MostAnswerBytes ? null : answer));

    /// <summary>Gives the key back, if nothing was committed for it.</summary>
    public Task ReleaseAsync(Tenant tenant, IdempotentRequest request) => RunAsync(tenant, request.Release(isToBeRepeated: false));

    /// <summary>Gives the key back although something was committed: the client is asked to send the request again, and that does it anew.</summary>
    public Task RepeatAsync(Tenant tenant, IdempotentRequest request) => RunAsync(tenant, request.Release(isToBeRepeated: true));

    // The client may be gone by then. The command time-out bounds it.
    private Task<bool> RunAsync(Tenant tenant, NpgsqlBatchCommand statement) => database.WriteAsync(
        tenant with { Idempotency = null },
        (write, _) =>
        {
            write.Unaudited(Reason);
            write.AtEnd(statement);
            return Task.FromResult(true);
        }, CancellationToken.None);

    private NpgsqlBatchCommand Claim(IdempotentRequest request, byte[] fingerprint) => new(ClaimSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = request.Company }, new NpgsqlParameter<string> { TypedValue = request.Key },
            new NpgsqlParameter<byte[]> { TypedValue = fingerprint }, new NpgsqlParameter<Guid> { TypedValue = request.Attempt },
            new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease }, new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Retention },
        },
    };

    private static async Task<IdempotencyClaim> ReadAsync(NpgsqlDataReader rows, IdempotentRequest request, byte[] fingerprint, CancellationToken ct)
    {
        await rows.ReadAsync(ct);
        if (rows.GetGuid(0) == request.Attempt)
            return new IdempotencyClaim.Taken();
        if (!rows.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(fingerprint))
            return new IdempotencyClaim.OtherRequest();
        return rows.GetString(2) switch
        {
            "running" => new IdempotencyClaim.Running(),
            "done" => new IdempotencyClaim.AnswerLost(),
            _ => new IdempotencyClaim.Answered(new IdempotentAnswer(rows.GetInt32(3), rows.GetFieldValue<string[]>(4), rows.GetFieldValue<byte[]>(5))),
        };
    }
}
