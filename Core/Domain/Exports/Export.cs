using Scale.Core.Data;

namespace Scale.Core.Domain.Exports;

/// <summary>A file of a company's records, made by a job. States: queued, running, then succeeded or failed, never back.</summary>
public sealed class Export : ITenantEntity
{
    private Export()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private init; }

    /// <summary>What is exported: <c>orders</c>.</summary>
    public string Resource { get; private init; } = "";

    /// <summary>How: <c>csv</c>.</summary>
    public string Format { get; private init; } = "";

    /// <summary>See <see cref="ExportStatus"/>.</summary>
    public string Status { get; private set; } = ExportStatus.Queued;

    /// <summary>0 to 1.</summary>
    public double Progress { get; private set; }

    /// <summary>Records written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Size of the file; null before it is there.</summary>
    public long? SizeBytes { get; private set; }

    /// <summary>Why it failed, as a code that is safe to show (<see cref="ExportError"/>); null unless it failed.</summary>
    public string? Error { get; private set; }

    /// <summary>The file in the file store; null before it is there.</summary>
    public Guid? FileId { get; private set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When it succeeded or failed; null before.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>A new export of values that have passed <see cref="NewExport.Check"/>.</summary>
    internal static Export Request(Guid companyId, NewExport values, DateTimeOffset now) => new()
    {
        CompanyId = companyId,
        Id = Guid.CreateVersion7(now),
        Resource = values.Resource!,
        Format = values.Format!,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
    };
}

/// <summary>The states of an export.</summary>
public static class ExportStatus
{
    /// <summary>Its job has not started.</summary>
    public const string Queued = "queued";

    /// <summary>Its job runs, or waits for another attempt.</summary>
    public const string Running = "running";

    /// <summary>The file is there.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>There will be no file.</summary>
    public const string Failed = "failed";
}

/// <summary>Reasons of a failed export that a client may read.</summary>
public static class ExportError
{
    /// <summary>The file would be larger than the store allows.</summary>
    public const string TooLarge = "too_large";

    /// <summary>All attempts failed; the cause is in the logs.</summary>
    public const string Internal = "internal_error";
}
