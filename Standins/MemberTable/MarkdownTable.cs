using System.Text;
using System.Text.RegularExpressions;

namespace Scale.MemberTable;

/// <summary>The table as Markdown, in an order that does not depend on the build.</summary>
internal static partial class MarkdownTable
{
    public static string Of(IEnumerable<MemberUse> uses)
    {
        var text = new StringBuilder();
        foreach (var package in uses.GroupBy(use => use.Member.Package).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"### {package.Key}\n\n| Type | Member | Used by |\n|---|---|---|\n");
            foreach (var member in package.GroupBy(use => (use.Member.Type, use.Member.Signature)).OrderBy(group => group.Key))
            {
                var projects = string.Join(", ", member.Select(use => use.Project["Scale.".Length..]).Distinct().Order(StringComparer.Ordinal));
                var signature = member.Key.Signature.Length == 0 ? "the type" : $"`{Short(member.Key.Signature)}`";
                text.Append($"| `{Generic(member.Key.Type)}` | {signature} | {projects} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    // In signatures the names are enough; the types' own rows have their namespaces.
    private static string Short(string signature) => Namespace().Replace(signature, "").Replace("|", "\\|", StringComparison.Ordinal);

    // IResourceBuilder`1 is IResourceBuilder<T>.
    private static string Generic(string type) => Arity().Replace(type, match => match.Value == "`1" ? "<T>" : "<T1, T2>");

    [GeneratedRegex(@"\b(?:[A-Za-z_]\w*\.)+(?=[A-Z])")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"`\d")]
    private static partial Regex Arity();
}
