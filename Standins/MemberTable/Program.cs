using Scale.MemberTable;

const string Usage = """
    Writes the table of members of Aspire, service discovery, OpenTelemetry hosting and StackExchange.Redis that code
    outside Standins/ uses into Standins/README.md. It reads compiled assemblies: build the solution first.

      dotnet run --project Standins/MemberTable              writes the table
      dotnet run --project Standins/MemberTable -- --check   exits 1 when the table is not up to date
    """;

if (args is not ([] or ["--check"]))
{
    Console.WriteLine(Usage);
    return args is ["--help" or "-h" or "-?"] ? 0 : 2;
}

var repository = Checkout.Find();
var assemblies = repository.Assemblies();
if (assemblies.Missing.Count > 0)
{
    Console.Error.WriteLine($"Not built: {string.Join(", ", assemblies.Missing)}. Build the solution first: dotnet build Scale.sln");
    return 2;
}

var names = new ParameterNames([.. assemblies.Found.Select(assembly => Path.GetDirectoryName(assembly.File)!)]);
var uses = assemblies.Found.SelectMany(assembly => OutsideMembers.Of(assembly.Project, assembly.File, names)).ToList();
var readme = new ReadmeTable(repository.PathTo("Standins", "README.md"));
var table = MarkdownTable.Of(uses);
if (args is [])
{
    readme.Write(table);
    Console.WriteLine($"{uses.Select(use => use.Member).Distinct().Count()} members of {uses.Select(use => use.Member.Package).Distinct().Count()} packages.");
    return 0;
}

if (readme.Read() == table)
    return 0;
Console.Error.WriteLine("The table in Standins/README.md is not up to date. Run: dotnet run --project Standins/MemberTable");
return 1;
