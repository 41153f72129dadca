using Scale.Core.Audit;
using Scale.Core.Domain.Users;
using Scale.Core.Passwords;

namespace Scale.Core.Domain.Companies;

/// <summary>What somebody says who signs a company up.</summary>
public sealed record SignUp(string? Name, string? Email, string? Plan)
{
    /// <summary>Longest e-mail address in characters (RFC 5321).</summary>
    public const int MostEmail = 254;

    /// <summary>The shard to put it on; null leaves that to the placement. Only operators choose.</summary>
    public string? Shard { get; init; }

    /// <summary>The owner's password; null for none yet.</summary>
    public string? Password { get; init; }

    /// <summary>Who signs it up; null for the owner.</summary>
    public Actor? By { get; init; }

    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => (Password is null ? new FieldErrors() : new FieldErrors().RequirePassword(Password, "password", Email))
        .RequireText(Name, "name", Company.MostName)
        .Require(EmailAddress.IsPlausible(Email), "email", "must be an e-mail address")
        .Require(Plan is null || Plans.PlanCodes.IsKnown(Plan), "plan", $"must be one of {string.Join(", ", Plans.PlanCodes.All)}");

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SignUp);
}

/// <summary>What became of a sign-up.</summary>
public abstract record SignUpOutcome
{
    private SignUpOutcome()
    {
    }

    /// <summary>The company exists. <paramref name="ApiKey"/> is shown this once; only its hash is kept.</summary>
    public sealed record SignedUp(Company Company, User Owner, Guid ApiKeyId, string ApiKey) : SignUpOutcome
    {
        /// <summary>Without the key: records end up in logs.</summary>
        public override string ToString() => $"SignedUp {Company.Id}";
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : SignUpOutcome;

    /// <summary>Somebody signs in with that address already; logins are global.</summary>
    public sealed record EmailTaken : SignUpOutcome;
}
