using System.Text.RegularExpressions;
using Scale.Tests.Support;

namespace Scale.Tests.Architecture;

public sealed partial class SourceConventionTests
{
    private const int MostLines = 400;
    private const int MostStartupLines = 60;

    [Fact]
    public void No_source_file_has_more_than_400_lines() =>
        AssertNone(
            Repository.SourceFiles().Concat(Repository.SourceFiles("*.sql")).Concat(Repository.SourceFiles("*.js")),
            file => File.ReadLines(file).Count() is var lines and > MostLines ? $"{lines} lines" : null,
            $"Split by noun until every file has at most {MostLines} lines; the reader should find a thing by its file's name.");

    [Fact]
    public void Program_files_have_at_most_60_lines() =>
        AssertNone(
            Repository.SourceFiles("Program.cs"),
            file => File.ReadLines(file).Count() is var lines and > MostStartupLines ? $"{lines} lines" : null,
            "Program.cs reads Add…, Use…, Map…: move the rest into the registration of the capability it belongs to.");

    [Fact]
    public void No_file_has_regions_or_conditional_compilation() =>
        AssertNone(
            Repository.SourceFiles(),
            file => File.ReadLines(file).Any(line => line.TrimStart() is ['#', ..] text && (text.StartsWith("#if", StringComparison.Ordinal) || text.StartsWith("#region", StringComparison.Ordinal))) ? "#if or #region" : null,
            "A region hides a class that is too large: split it. A package source or platform is told apart in the build files or at run time.");

    // The stand-ins keep the names of the packages they stand in for.
    [Fact]
    public void No_type_is_named_Helper_Manager_Utils_or_Extensions() =>
        AssertNone(
            Repository.SourceFiles().Where(file => !Path.GetRelativePath(Repository.Root, file).StartsWith("Standins", StringComparison.Ordinal)),
            file => VagueName().Match(File.ReadAllText(file)) is { Success: true } match ? match.Value : null,
            "Name the class after what it does (OrderTotals, not OrderHelper); extension methods go into a class named after their subject.");

    [Fact]
    public void Sql_and_Lua_are_files_not_string_literals() =>
        AssertNone(
            Repository.SourceFiles().Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
            file => LongSql().Match(File.ReadAllText(file)) is { Success: true } match ? $"'{match.Value.Trim()}…'" : null,
            "Put the statement into a .sql file beside the class; Core embeds it as a resource.");

    // Whoever can answer for any server gets what is signed, and secrets with it. For a server of one's own its authority is trusted, by the machine.
    [Fact]
    public void No_product_code_can_look_away_from_a_certificate() =>
        AssertNone(
            Repository.SourceFiles().Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
            file => OwnJudgement().Match(File.ReadAllText(file)) is { Success: true } match ? match.Value : null,
            "Leave the check of certificates to the platform: there is no option, callback or switch for it.");

    private static void AssertNone(IEnumerable<string> files, Func<string, string?> findProblem, string howToFix)
    {
        var problems = files
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Problem: findProblem(file)))
            .Where(found => found.Problem is not null)
            .Select(found => $"  {found.File}: {found.Problem}")
            .ToList();
        Assert.True(problems.Count == 0, $"{howToFix}\n{string.Join('\n', problems)}");
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum) \w*(Helper|Helpers|Manager|Utils|Util|Extensions)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\w*(CertificateValidationCallback|CertificateCustomValidation|DangerousAcceptAny|TrustServerCertificate|CertificateChainPolicy)\w*")]
    private static partial Regex OwnJudgement();

    // A raw or verbatim literal that opens with a statement and runs over more than one line.
    [GeneratedRegex(@"(""""""|@"")\s*(select|insert|update|delete|with|create|alter)\b[^""]*\n[^""]*\n", RegexOptions.IgnoreCase)]
    private static partial Regex LongSql();
}
