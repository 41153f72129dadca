using System.Xml.Linq;
using Scale.Tests.Support;

namespace Scale.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("ServiceDefaults", "Core")]
    [InlineData("Api", "Core", "ServiceDefaults")]
    [InlineData("Realtime", "Core", "ServiceDefaults")]
    [InlineData("Workers", "Core", "ServiceDefaults")]
    [InlineData("Migrations", "Core", "ServiceDefaults")]
    public void A_project_references_what_the_house_allows_and_no_more(string project, params string[] allowed)
    {
        var references = Elements(project, "ProjectReference")
            .Select(reference => Path.GetFileName(Path.GetDirectoryName(reference)!))
            .Except(allowed)
            .ToList();

        Assert.True(
            references.Count == 0,
            $"{project} references {string.Join(", ", references)}. Services share code through Core or ServiceDefaults and talk to each other over the wire.");
    }

    [Fact]
    public void Core_does_not_reference_AspNetCore()
    {
        var used = typeof(global::Scale.Core.Tenancy.Tenant).Assembly.GetReferencedAssemblies()
            .Where(assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            .Select(assembly => assembly.Name);

        Assert.True(!used.Any(), $"Core references {string.Join(", ", used)}. What needs HTTP belongs into Api/Http or ServiceDefaults.");
    }

    [Fact]
    public void Only_build_files_know_the_package_source()
    {
        var readers = Repository.SourceFiles("*.csproj").Concat(Repository.SourceFiles())
            .Where(file => !Path.GetRelativePath(Repository.Root, file).StartsWith("Standins", StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) is not ("Scale.AppHost.csproj" or "ProjectReferenceTests.cs"))
            .Where(file => File.ReadAllText(file).Contains("$(PackageSource)", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.True(!readers.Any(), $"These ask for the package source: {string.Join(", ", readers)}. Use <AspireReference Include=\"…\" />, which build/AspireReference.targets maps.");
    }

    private static IEnumerable<string> Elements(string project, string element) =>
        XDocument.Load(Repository.PathTo(project, $"Scale.{project}.csproj"))
            .Descendants(element)
            .Select(reference => reference.Attribute("Include")!.Value);
}
