using Scale.Core.Audit;

namespace Scale.Core.Passwords;

/// <summary>The password of a user who has one.</summary>
public sealed class UserPassword
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>The user.</summary>
    public required Guid UserId { get; init; }

    /// <summary>What <see cref="PasswordHashing"/> made of it.</summary>
    [Secret]
    public required string Hash { get; set; }

    /// <summary>1, and one more with every change; sessions of before a change do not survive it.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>The session that set it, which survives the change; null if it was none.</summary>
    public Guid? KeptSession { get; set; }

    /// <summary>When it was set.</summary>
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>What the audit log says of a password that was set: no more than that.</summary>
    public static AuditDraft Audit(Guid userId) => new("user.password_set", "user", userId, null, null);
}
