using System.Text.RegularExpressions;

namespace Scale.Dashboard.Pages.Resources;

/// <summary>
/// Decides what is hidden until somebody asks for it: what the host says is secret, and, in case it does not say so, what
/// looks like it. Hiding too much costs a click, showing too much costs a password.
/// </summary>
internal static partial class SecretVariables
{
    public static bool IsSecret(VariableView variable) =>
        variable.IsSecret || Name().IsMatch(variable.Name) || Value().IsMatch(variable.Value);

    [GeneratedRegex(@"passw|pwd|secret|token|credential|api_?-?key|access_?-?key|private_?-?key|primarykey|(^|_)auth|connectionstring|_HEADERS$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();

    // A password in a connection string, a user:password@host, a bearer value.
    [GeneratedRegex(@"(password|pwd)\s*=|://[^/\s:@]+:[^/\s@]+@|\bbearer\s|^sk_",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Value();
}
