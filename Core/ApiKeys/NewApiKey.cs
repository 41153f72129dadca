using Scale.Core.Credentials;
using Scale.Core.Domain;
using Scale.Core.Domain.Users;

namespace Scale.Core.ApiKeys;

/// <summary>A key that somebody wants.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Role">What it may do at most; null for whatever its maker may, whenever it is used.</param>
/// <param name="Scopes">What of that; null for all of it.</param>
/// <param name="ExpiresAt">When it stops working; null for never.</param>
public sealed record NewApiKey(string? Name, string? Role, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check(DateTimeOffset now)
    {
        var errors = new FieldErrors()
            .RequireText(Name, "name", ApiKey.MostName)
            .Require(Role is null || Roles.All.Contains(Role), "role", $"must be one of {string.Join(", ", Roles.All)}")
            .Require(Scopes is null || Scopes.Count > 0, "scopes", "must have at least one; leave it out for all")
            .Require(ExpiresAt is null || ExpiresAt > now, "expiresAt", "must be in the future");
        for (var i = 0; i < Scopes?.Count; i++)
            errors.Require(Credentials.Scopes.All.Contains(Scopes[i]), $"scopes[{i}]", $"must be one of {string.Join(", ", Credentials.Scopes.All)}");
        return errors;
    }
}

/// <summary>What became of a key to be made, rotated or revoked.</summary>
public abstract record ApiKeyChange
{
    private ApiKeyChange()
    {
    }

    /// <summary>There is a new key. <paramref name="Text"/> is shown this once; only its hash is kept.</summary>
    public sealed record Created(ApiKey Key, string Text) : ApiKeyChange
    {
        /// <summary>Without the key: records end up in logs.</summary>
        public override string ToString() => $"Created {Key.Id}";
    }

    /// <summary>The key is as wanted.</summary>
    public sealed record Done(ApiKey Key) : ApiKeyChange
    {
        /// <summary>Without its hash: records end up in logs.</summary>
        public override string ToString() => $"Done {Key.Id}";
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : ApiKeyChange;

    /// <summary>The company has none of that id.</summary>
    public sealed record NotFound : ApiKeyChange;

    /// <summary>It would be able to do more than whoever asks.</summary>
    public sealed record NotAllowed : ApiKeyChange;

    /// <summary>It has expired or was revoked.</summary>
    public sealed record Ended : ApiKeyChange;

    /// <summary>The company has as many keys as it may.</summary>
    public sealed record TooMany(int Limit) : ApiKeyChange;
}
