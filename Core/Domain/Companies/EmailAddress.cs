namespace Scale.Core.Domain.Companies;

/// <summary>Shape of e-mail addresses. Whether one exists is only known once a mail has arrived.</summary>
public static class EmailAddress
{
    /// <summary>One @ with something before it and a dotted name after it, no spaces or control characters, at most 254 characters.</summary>
    public static bool IsPlausible(string? address)
    {
        if (address is null || address.Length > SignUp.MostEmail || address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return false;
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var host = address[(at + 1)..];
        return at is > 0 and <= 64 && !host.Contains('@', StringComparison.Ordinal)
            && host.Contains('.', StringComparison.Ordinal) && host.Split('.').All(label => label.Length is > 0 and <= 63);
    }
}
