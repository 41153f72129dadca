using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Users;

/// <summary>What can be changed about a user.</summary>
public sealed record UserValues(string? Name, string? Role)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check()
    {
        var errors = new FieldErrors().Require(Role is not null && Roles.All.Contains(Role), "role", $"must be one of {string.Join(", ", Roles.All)}");
        return Name is null ? errors : errors.RequireText(Name, "name", User.MostName);
    }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UserValues);
}

/// <summary>Whoever asks may not do this to somebody of that role.</summary>
public sealed record NotAllowed : Change<User>;

/// <summary>The company would be left without an owner.</summary>
public sealed record LastOwner : Change<User>;
