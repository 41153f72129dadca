using Scale.Core.Domain;

namespace Scale.Core.Domain.Users;

/// <summary>What a user is to be.</summary>
public sealed record UserValues(string? Name, string? Role)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new FieldErrors()
        .RequireText(Name, "name", User.MostName)
        .Require(Role is not null && Roles.All.Contains(Role), "role", $"must be one of {string.Join(", ", Roles.All)}");

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UserValues);
}

/// <summary>What became of a change to a user.</summary>
public abstract record UserChange
{
    private UserChange()
    {
    }

    /// <summary>The user is as wanted.</summary>
    public sealed record Done(User User) : UserChange
    {
        /// <summary>Without the address: records end up in logs.</summary>
        public override string ToString() => $"Done {User.Id}";
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : UserChange;

    /// <summary>The company has none of that id.</summary>
    public sealed record NotFound : UserChange;

    /// <summary>The user has another version than those expected.</summary>
    public sealed record OtherVersion(long Version) : UserChange;

    /// <summary>Whoever asks may not do this to somebody of that role.</summary>
    public sealed record NotAllowed : UserChange;

    /// <summary>The company would be left without an owner.</summary>
    public sealed record LastOwner : UserChange;
}
