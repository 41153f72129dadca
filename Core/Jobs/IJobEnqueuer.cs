using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Core.Jobs;

/// <summary>Writes jobs inside a business transaction. Called by <see cref="Data.TenantDatabase"/> and nobody else.</summary>
public interface IJobEnqueuer
{
    /// <summary>Enqueues the drafts; a draft whose unique key is taken is left out of the answer.</summary>
    Task<IReadOnlyList<EnqueuedJob>> EnqueueAsync(
        NpgsqlTransaction transaction, Tenant tenant, IReadOnlyList<JobDraft> drafts, CancellationToken ct);
}
