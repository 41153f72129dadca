using Scale.Core.Audit;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Users;

/// <summary>Somebody who can sign in. One login is one address, in whichever company.</summary>
public sealed class User : IArchivable
{
    /// <summary>Longest name in characters.</summary>
    public const int MostName = 200;

    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <inheritdoc />
    public required Guid Id { get; init; }

    /// <summary>The login; unique regardless of case over all companies.</summary>
    [PersonalData]
    public required string Email { get; init; }

    /// <summary>Name as colleagues read it; null until the user says.</summary>
    [PersonalData]
    public string? Name { get; set; }

    /// <summary>What the user may do: see <see cref="Roles"/>.</summary>
    public required string Role { get; set; }

    /// <inheritdoc />
    public long Version { get; set; } = 1;

    /// <summary>When the user was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the user lost access; null while it has it.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }
}

/// <summary>What users and API keys may do inside their company.</summary>
public static class Roles
{
    /// <summary>Everything, and the only role that can make and unmake owners. A company always has one.</summary>
    public const string Owner = "owner";

    /// <summary>Everything but what concerns owners.</summary>
    public const string Admin = "admin";

    /// <summary>The daily work; no users, invitations and audit log.</summary>
    public const string Member = "member";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Owner, Admin, Member];

    /// <summary>Whether somebody of that role may do all that one of the other may.</summary>
    public static bool Includes(string role, string other) => role == other || role == Owner || (role == Admin && other == Member);

    /// <summary>Whether somebody of that role may give, take or touch the other role.</summary>
    public static bool Manages(string role, string other) => role == Owner || (role == Admin && other != Owner);
}
