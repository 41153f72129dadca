using Scale.Core.Domain.Companies;
using Scale.Core.Notifications;

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

/// <summary>What became of an invitation to be made, sent again or taken back.</summary>
public abstract record InvitationChange
{
    private InvitationChange()
    {
    }

    /// <summary>It is as wanted, and its message on its way.</summary>
    public sealed record Done(Invitation Invitation) : InvitationChange
    {
        /// <summary>Without the address: records end up in logs.</summary>
        public override string ToString() => $"Done {Invitation.Id}";
    }

    /// <summary>It is saved; the message has yet to be sent.</summary>
    internal sealed record Ready(Invitation Invitation, Mail Mail) : InvitationChange
    {
        /// <summary>Without address and token: records end up in logs.</summary>
        public override string ToString() => $"Ready {Invitation.Id}";
    }

    /// <summary>It is saved, but its message could not be sent: whoever asked asks again.</summary>
    public sealed record NotSent : InvitationChange;

    /// <summary>It is accepted or taken back already.</summary>
    public sealed record Closed : InvitationChange;

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
