using System.Text.RegularExpressions;
using Scale.Tests.Support;

namespace Scale.Tests.Architecture;

/// <summary>docs/security/threat-model.md names for every threat what fails when nothing stands against it any more; all of that exists.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "security", "threat-model.md"));

    // A test may be named by its class alone.
    private static readonly ILookup<string, string> Tests = Repository.SourceFiles("*Tests.cs")
        .Where(file => Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Contains("Tests"))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

    private static readonly IReadOnlyList<(string Threat, string Proof)> Rows =
        [.. Page.Split('\n').Select(line => line.Split(" | ")).Where(IsThreat).Select(cells => (cells[0].TrimStart('|', ' '), cells[2].TrimEnd('|', ' ')))];

    [Fact]
    public void Every_threat_names_a_test_or_the_code_that_stands_against_it()
    {
        Assert.InRange(Rows.Count, 40, 400);
        AssertNone(Rows.Where(row => !Names(row.Proof).Any()).Select(row => row.Threat), "These threats name nothing in backticks in their last column.");
    }

    [Fact]
    public void Every_test_that_is_named_exists() => AssertNone(
        Rows.SelectMany(row => Names(row.Proof)).Where(name => TestName().IsMatch(name)).Distinct().Where(name => !IsTest(name.Split('.'))),
        "These are no test class, or no test of it. Name what has taken their place.");

    [Fact]
    public void Every_other_thing_that_is_named_exists()
    {
        var code = string.Join('\n', ((string[])["Core", "ServiceDefaults", "Api", "Realtime", "Workers", "Bench"]).SelectMany(CodeOf));
        AssertNone(
            Rows.SelectMany(row => Names(row.Proof)).Where(name => !TestName().IsMatch(name)).Distinct().Where(name => !Exists(name, code)),
            "These are no file or folder of the repository, no command of Bench and no type or member of the code.");
    }

    private static bool IsThreat(string[] cells) => cells is [['|', ..], _, _] && !cells[0].Contains("What could go wrong", StringComparison.Ordinal);

    private static IEnumerable<string> Names(string proof) => Quoted().Matches(proof).Select(match => match.Groups[1].Value);

    private static bool IsTest(string[] name) => Tests[name[0]].Any(text =>
        Fact().IsMatch(text) && (name.Length == 1 || Regex.IsMatch(text, $@"public (async )?(Task|void) {name[1]}\(")));

    private static bool Exists(string name, string code) => name switch
    {
        ['-', '-', ' ', .. var command] => code.Contains($"new Command(\"{command}\"", StringComparison.Ordinal),
        _ when name.Contains('/', StringComparison.Ordinal) => Path.Exists(Repository.PathTo(name.Split('/'))),
        _ => name.Split('.').All(part => Regex.IsMatch(code, $@"\b{part}\b")),
    };

    private static IEnumerable<string> CodeOf(string project) => Repository.SourceFiles()
        .Where(file => Path.GetRelativePath(Repository.Root, file).StartsWith($"{project}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText);

    private static void AssertNone(IEnumerable<string> wrong, string howToFix)
    {
        var all = wrong.ToList();
        Assert.True(all.Count == 0, $"docs/security/threat-model.md: {howToFix}\n  {string.Join("\n  ", all)}");
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\w+Tests(\.\w+)?$")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\s*\[(Fact|Theory)\b", RegexOptions.Multiline)]
    private static partial Regex Fact();
}
