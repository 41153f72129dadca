using Scale.Core.Domain;

namespace Scale.Core.Passwords;

/// <summary>What a password must be like: long. Rules about kinds of characters make passwords worse (NIST SP 800-63B).</summary>
public static class PasswordRules
{
    /// <summary>Requires a password that can be set; it must not be what everybody knows of its owner.</summary>
    public static FieldErrors RequirePassword(this FieldErrors errors, string? password, string field, string? email)
    {
        if (password is null || password.Length < PasswordHashing.Least || password.Length > PasswordHashing.Most)
            return errors.Require(false, field, $"must have {PasswordHashing.Least} to {PasswordHashing.Most} characters");
        return errors
            .Require(!password.Any(char.IsControl), field, "must not contain control characters")
            .Require(!password.All(one => one == password[0]), field, "must not be one character again and again")
            .Require(!string.Equals(password, email, StringComparison.OrdinalIgnoreCase), field, "must not be the e-mail address");
    }
}
