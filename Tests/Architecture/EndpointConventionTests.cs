using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Scale.Tests.Support;

namespace Scale.Tests.Architecture;

/// <summary>What the OpenAPI document must say of every operation. A failure says where to say it.</summary>
public sealed partial class EndpointConventionTests(ScaleSystem system) : SystemTest(system)
{
    // Open on purpose. Adding to this list is a decision about security.
    private static readonly string[] OpenOperations = ["signUpCompany", "acceptInvitation", "signIn", "refreshSession", "listPlans"];

    // What they create is named by the key in the answer.
    private static readonly string[] NamedElsewhere = ["signUpCompany", "placeCompany"];

    private static readonly Dictionary<string, string> OtherPolicies = new()
    {
        ["uploadFile"] = "uploads", ["signIn"] = "login",
        // Its token cannot be guessed, and everybody of an office refreshes.
        ["refreshSession"] = "standard",
        // It changes nothing, and it is the same for everybody.
        ["listPlans"] = "standard",
    };

    [Fact]
    public async Task The_document_is_OpenAPI_3_1() =>
        Assert.StartsWith("3.1.", (await DocumentAsync()).GetProperty("openapi").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task The_document_is_valid()
    {
        var read = OpenApiDocument.Parse((await DocumentAsync()).GetRawText(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_in_camel_case()
    {
        await AssertAllAsync(
            operation => OperationName().IsMatch(operation.Id), "Call .WithName(\"verbNoun\") in its …Endpoints.cs; generated clients name their methods after it.");
        var names = ApiOperation.Of(await DocumentAsync()).Select(operation => operation.Id).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public Task Every_operation_has_a_summary_and_a_described_tag() => AssertAllAsync(
        (operation, document) => Text(operation.Description, "summary") is { Length: > 0 } && IsDescribedTag(document, operation),
        "Call .WithSummary(…), map it in a group with a tag, and describe the tag in Api/Http/OpenApi/DocumentOverview.cs.");

    [Fact]
    public Task Every_operation_needs_a_key_unless_it_is_open_on_purpose() => AssertAllAsync(
        operation => operation.NeedsKey != OpenOperations.Contains(operation.Id),
        "Map it in MapCompanyGroup(…). If it has to be open, use MapOpenGroup(…) and add it to EndpointConventionTests.OpenOperations.");

    [Fact]
    public Task Every_operation_documents_how_it_can_fail() => AssertAllAsync(
        operation => Expected(operation).All(operation.Statuses.Contains),
        "Map it in a group of EndpointConventions, use .TakesJson<T>() for a body and .Lists<T>() for a list, and name the rest by .Refuses(…).");

    [Fact]
    public Task Every_refusal_names_its_codes_with_an_example() => AssertAllAsync(
        operation => Responses(operation).Where(response => response.Status[0] is '4' or '5').All(response => HasCodes(response.Body)),
        "Document refusals by .Refuses(codes) only; .Produces(4xx) has no codes.");

    [Fact]
    public Task Every_success_has_a_described_body_and_every_creation_says_where() => AssertAllAsync(
        operation => Responses(operation).Where(response => response.Status[0] is '2').ToList() is [var success]
            && success.Body.TryGetProperty("content", out _)
            && (success.Status == "200" || NamedElsewhere.Contains(operation.Id) || success.Body.GetProperty("headers").TryGetProperty("Location", out _)),
        "Call .Produces<T>(), .Makes<T>() or .Lists<T>(), once.");

    [Fact]
    public async Task Every_field_is_described_and_every_field_of_a_request_is_bounded()
    {
        var document = await DocumentAsync();
        var problems = new List<string>();
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (!schema.Value.TryGetProperty("properties", out var fields))
                continue;
            foreach (var field in fields.EnumerateObject())
            {
                if (!field.Value.TryGetProperty("$ref", out _) && Text(field.Value, "description") is null)
                    problems.Add($"  {schema.Name}.{field.Name} has no description: write a doc comment");
                if (schema.Name.EndsWith("Request", StringComparison.Ordinal) && !IsBounded(field.Value))
                    problems.Add($"  {schema.Name}.{field.Name} has no bound: add StringLength, Range, Length or AllowedValues");
            }
        }
        Assert.True(problems.Count == 0, $"Clients read the document instead of the code:\n{string.Join('\n', problems)}");
    }

    [Fact]
    public Task Every_operation_has_a_rate_policy() => AssertAllAsync(
        operation => operation.Description.TryGetProperty("x-rate-limit", out var limit)
            && limit.GetProperty("policy").GetString() == PolicyOf(operation) && limit.GetProperty("cost").GetInt32() is >= 1 and <= 100,
        "Call .Limited(RateLimitPolicy.…): what strangers may do is strict, operators are monitoring; the rest is standard unless EndpointConventionTests.OtherPolicies says otherwise.");

    private static string PolicyOf(ApiOperation operation) =>
        OtherPolicies.GetValueOrDefault(operation.Id) ?? (operation.NeedsOperator ? "monitoring" : operation.NeedsKey ? "standard" : "strict");

    private static IEnumerable<string> Expected(ApiOperation operation)
    {
        IEnumerable<string> statuses = ["429", "500", "503", "504"];
        if (operation.NeedsKey)
            statuses = statuses.Append("401");
        if (operation.TakesBody)
            statuses = statuses.Concat(["400", "413", "415"]);
        if (operation.IsList)
            statuses = statuses.Append("400");
        return operation.Path.Contains('{', StringComparison.Ordinal) ? statuses.Append("404") : statuses;
    }

    private static IEnumerable<(string Status, JsonElement Body)> Responses(ApiOperation operation) =>
        operation.Description.GetProperty("responses").EnumerateObject().Select(response => (response.Name, response.Value));

    private static bool HasCodes(JsonElement response) =>
        response.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out var problem)
        && problem.TryGetProperty("examples", out var examples)
        && examples.EnumerateObject().All(example => Text(response, "description")!.Contains($"`{example.Name}`", StringComparison.Ordinal));

    private static bool IsDescribedTag(JsonElement document, ApiOperation operation)
    {
        var tags = operation.Description.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ToList();
        return tags.Count == 1 && document.GetProperty("tags").EnumerateArray()
            .Any(tag => Text(tag, "name") == tags[0] && Text(tag, "description") is { Length: > 0 });
    }

    private static bool IsBounded(JsonElement field) => field.EnumerateObject().Any(member =>
        member.Name is "maxLength" or "maximum" or "maxItems" or "enum" or "$ref"
        || (member.Name == "format" && member.Value.GetString() is "uuid" or "date" or "date-time") || (member.Name == "type" && member.Value.ToString() == "boolean"));

    private static string? Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() : null;

    private async Task<JsonElement> DocumentAsync() => await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);

    private Task AssertAllAsync(Func<ApiOperation, bool> holds, string howToFix) => AssertAllAsync((operation, _) => holds(operation), howToFix);

    private async Task AssertAllAsync(Func<ApiOperation, JsonElement, bool> holds, string howToFix)
    {
        var document = await DocumentAsync();
        var broken = ApiOperation.Of(document).Where(operation => !holds(operation, document))
            .Select(operation => $"  {operation.Method} {operation.Path} ({operation.Id})").ToList();
        Assert.True(broken.Count == 0, $"{howToFix}\n{string.Join('\n', broken)}");
    }

    [GeneratedRegex("^[a-z]+([A-Z][a-z]+)+$")]
    private static partial Regex OperationName();
}
