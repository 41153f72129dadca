using Scale.Core.Domain.Companies;

namespace Scale.Core.Domain.Users;

/// <summary>Who is to be invited.</summary>
public sealed record NewInvitation(string? Email, string? Role)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new FieldErrors()
        .Require(EmailAddress.IsPlausible(Email), "email", "must be an e-mail address")
        .Require(Role is not null && Roles.All.Contains(Role), "role", $"must be one of {string.Join(", ", Roles.All)}");

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(NewInvitation);
}

/// <summary>What became of an invitation to be made or taken back.</summary>
public abstract record InvitationChange
{
    private InvitationChange()
    {
    }

    /// <summary>It exists. <paramref name="Token"/> is shown this once; only its hash is kept.</summary>
    public sealed record Made(Invitation Invitation, string Token) : InvitationChange
    {
        /// <summary>Without the token: records end up in logs.</summary>
        public override string ToString() => $"Made {Invitation.Id}";
    }

    /// <summary>It cannot be accepted any more.</summary>
    public sealed record Revoked(Invitation Invitation) : InvitationChange
    {
        /// <summary>Without the address: records end up in logs.</summary>
        public override string ToString() => $"Revoked {Invitation.Id}";
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : InvitationChange;

    /// <summary>The company has none of that id.</summary>
    public sealed record NotFound : InvitationChange;

    /// <summary>Whoever asks may not give that role.</summary>
    public sealed record NotAllowed : InvitationChange;

    /// <summary>Somebody of the company itself signs in with that address. Of other companies nothing is told.</summary>
    public sealed record AlreadyUser : InvitationChange;
}

/// <summary>What became of an invitation that somebody accepts.</summary>
public abstract record Acceptance
{
    private Acceptance()
    {
    }

    /// <summary>There is a new user. <paramref name="ApiKey"/> is shown this once; only its hash is kept.</summary>
    public sealed record Accepted(User User, Guid ApiKeyId, string ApiKey) : Acceptance
    {
        /// <summary>Without the key: records end up in logs.</summary>
        public override string ToString() => $"Accepted {User.Id}";
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : Acceptance;

    /// <summary>Unknown, expired, used, taken back, or for an address that has a login: which one is told to nobody.</summary>
    public sealed record NotValid : Acceptance;
}
