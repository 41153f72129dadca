using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Jobs;

/// <summary>Writes all jobs of a transaction in one round trip.</summary>
internal sealed class PostgresJobEnqueuer : IJobEnqueuer
{
    private const int MaxArgsBytes = 64 * 1024;
    private const int MaxPerTransaction = 10_000;

    private static readonly string Sql = SqlText.Of<PostgresJobEnqueuer>("enqueue");

    public async Task<IReadOnlyList<EnqueuedJob>> EnqueueAsync(
        NpgsqlTransaction transaction, Tenant tenant, IReadOnlyList<JobDraft> drafts, CancellationToken ct)
    {
        if (drafts.Count == 0)
            return [];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drafts.Count, MaxPerTransaction, nameof(drafts));

        // Ids of one millisecond are random; sorted, they keep the order the jobs were enqueued in.
        Guid[] ids = [.. drafts.Select(_ => Guid.CreateVersion7()).Order()];
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction)
        {
            Parameters =
            {
                Value(tenant.CompanyId),
                Value(ids),
                Value<string[]>([.. drafts.Select(draft => draft.Kind)]),
                Value<string[]>([.. drafts.Select(draft => draft.Queue)]),
                Value<short[]>([.. drafts.Select(draft => draft.Priority)]),
                Value<string?[]>([.. drafts.Select(draft => draft.UniqueKey)]),
                new NpgsqlParameter
                {
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
                    Value = drafts.Select(draft => draft.RunAt?.UtcDateTime).ToArray(),
                },
                Value<short[]>([.. drafts.Select(draft => draft.MaxAttempts)]),
                Value<string[]>([.. drafts.Select(Text)]),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)TraceParent.Current() ?? DBNull.Value },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var enqueued = new List<EnqueuedJob>(drafts.Count);
        while (await rows.ReadAsync(ct))
            enqueued.Add(new EnqueuedJob(rows.GetGuid(0), rows.GetString(1), rows.GetBoolean(2)));
        JobTelemetry.CountEnqueued(enqueued.Count, drafts.Count - enqueued.Count);
        return enqueued;
    }

    private static string Text(JobDraft draft) => draft.Args.Length <= MaxArgsBytes
        ? Encoding.UTF8.GetString(draft.Args.Span)
        : throw new ArgumentException($"The arguments of a {draft.Kind} job have {draft.Args.Length} bytes; at most {MaxArgsBytes} are allowed.");

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
