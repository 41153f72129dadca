using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Companies;

/// <summary>A company: the tenant.</summary>
public sealed class Company : IArchivable
{
    /// <summary>Longest name in characters.</summary>
    public const int MostName = 200;

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name as its people read it.</summary>
    public required string Name { get; set; }

    /// <summary>Code of its plan.</summary>
    public required string Plan { get; set; }

    /// <inheritdoc />
    public long Version { get; set; } = 1;

    /// <summary>When it signed up.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When operators put it away; null as long as it may use the service.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }
}

/// <summary>Where a company's rows live.</summary>
public sealed class TenantHome
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>Name of the shard.</summary>
    public required string Shard { get; set; }

    /// <summary>How often the company has moved, starting at 1.</summary>
    public required int Epoch { get; set; }

    /// <summary><c>active</c>, or the step of a move.</summary>
    public required string State { get; set; }
}
