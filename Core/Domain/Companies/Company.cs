using Scale.Core.Audit;

namespace Scale.Core.Domain.Companies;

/// <summary>A company: the tenant.</summary>
public sealed class Company
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name as its people read it.</summary>
    public required string Name { get; set; }

    /// <summary>Code of its plan.</summary>
    public required string Plan { get; set; }

    /// <summary>When it signed up.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Somebody who can sign in. One login is one address, in whichever company.</summary>
public sealed class User
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The login; unique regardless of case over all companies.</summary>
    [PersonalData]
    public required string Email { get; set; }

    /// <summary>What the user may do: see <see cref="Roles"/>.</summary>
    public required string Role { get; set; }

    /// <summary>When the user was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What users and API keys may do inside their company.</summary>
public static class Roles
{
    /// <summary>Everything, and the only role that can close the company.</summary>
    public const string Owner = "owner";
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
