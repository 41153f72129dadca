using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>
/// The bounds that the document states are those that are enforced: a value on the bound is taken, one beyond it is refused by the
/// field's name. Walks every field of every request in the document.
/// </summary>
public sealed class FieldBoundTests(ScaleSystem system) : SystemTest(system)
{
    // What has the right form is still not right.
    private static readonly string[] Guessed = ["signIn", "refreshSession"];

    [Fact]
    public async Task A_value_on_a_documented_bound_is_taken_and_one_beyond_it_is_refused()
    {
        var api = await System.ClientAsync("api");
        var operators = await System.OperatorAsync();
        var document = await ApiOperation.DocumentAsync(api, Cancellation);
        var tried = 0;
        foreach (var operation in ApiOperation.Of(document).Where(operation => operation.TakesJson && !Guessed.Contains(operation.Id)))
        {
            foreach (var (field, schema) in Fields(document, operation))
            {
                foreach (var (value, valid) in Bounds(schema, field))
                {
                    var company = await System.SignUpAsync(Cancellation);
                    var (id, body) = await ValidAsync(operation, company);
                    body[field] = value;
                    var caller = operation.NeedsOperator ? operators : company.Api;
                    using var request = operation.Request(id, body.ToJsonString(), "application/json");
                    using var response = await caller.SendAsync(request, Cancellation);
                    if (!valid)
                        await response.ExpectInvalidAsync(field);
                    else
                        // A value can be right and still not go with what is there: no order becomes completed at once.
                        Assert.True(response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Conflict, $"{operation}.{field} = {value.ToJsonString()}: {await response.Content.ReadAsStringAsync(Cancellation)}");
                    tried++;
                }
            }
        }
        Assert.True(tried > 20, $"Only {tried} bounds were found in the document.");
    }

    /// <summary>A body that succeeds and the id in the address, made anew each time because some fields are unique.</summary>
    private static async Task<(Guid Id, JsonObject Body)> ValidAsync(ApiOperation operation, SignedUpCompany company) => operation.Id switch
    {
        "updateProduct" => (await company.CreateProductAsync(Cancellation, stock: 0), new() { ["name"] = "Frame" }),
        "updateOrder" => (
            (await company.CreateOrderAsync(await company.CreateProductAsync(Cancellation), Cancellation)).GetProperty("id").GetGuid(),
            new() { ["status"] = "paid" }),
        "updateUser" => ((await company.AddUserAsync("member", Cancellation)).Id, new() { ["name"] = "Grace", ["role"] = "owner" }),
        "invalidateCache" or "invalidateCompanyCache" => (company.Id, []),
        "changePlan" => (company.Id, new() { ["plan"] = "BASIC" }),
        "rotateApiKey" => (await company.CreateApiKeyIdAsync(Cancellation), new() { ["overlapSeconds"] = 0 }),
        "setCompanyLimits" => (company.Id, new() { ["requests"] = 1_000 }),
        "updateFile" => (await company.UploadAsync([1], Cancellation), new() { ["name"] = "a" }),
        "updateWebhook" => (await WebhookAsync(company), new() { ["description"] = "Stock" }),
        "rotateWebhook" => (await WebhookAsync(company), new() { ["overlapSeconds"] = 0 }),
        "updatePatient" => (await company.CreatePatientAsync(Cancellation), Patient()),
        "updateExam" => (await company.CreateExamAsync(await company.CreatePatientAsync(Cancellation), Cancellation), await ExamAsync(company)),
        _ => (Guid.Empty, await NewAsync(operation, company)),
    };

    private static async Task<JsonObject> NewAsync(ApiOperation operation, SignedUpCompany company) => operation.Id switch
    {
        "inviteUser" => new() { ["email"] = $"{Guid.CreateVersion7():N}@example.com", ["role"] = "member" },
        "acceptInvitation" => new() { ["token"] = await company.InviteAsync("member", Cancellation), ["name"] = "Grace" },
        "setPassword" => new() { ["newPassword"] = "correct horse" },
        "createApiKey" => new() { ["name"] = "Nightly" },
        "createWebhook" => Webhook(),
        "createPatient" => Patient(),
        "createPatients" => new() { ["patients"] = new JsonArray(Patient()) },
        "createExam" => await ExamAsync(company),
        "createExams" => new() { ["exams"] = new JsonArray(await ExamAsync(company)) },
        "updateCompany" => new() { ["name"] = "Optik" },
        "signUpCompany" or "placeCompany" => new() { ["name"] = "Optik", ["email"] = $"{Guid.CreateVersion7():N}@example.com" },
        "createProduct" => new() { ["sku"] = "S", ["name"] = "Frame", ["price"] = 1, ["currency"] = "EUR", ["stock"] = 1 },
        "createProducts" => new() { ["products"] = Products(1) },
        "requestMove" => new() { ["companyId"] = company.Id, ["target"] = "shard0" },
        "placeOrder" => new() { ["items"] = new JsonArray(Line(await company.CreateProductAsync(Cancellation))) },
        "requestExport" => new() { ["resource"] = "orders", ["format"] = "csv" },
        _ => throw new NotSupportedException($"Add a valid body of {operation} to FieldBoundTests.ValidAsync."),
    };

    private static JsonArray Products(int count) => [.. Enumerable.Range(0, count).Select(i => new JsonObject
    {
        ["sku"] = $"S-{i}", ["name"] = "Frame", ["price"] = 1, ["currency"] = "EUR", ["stock"] = 1,
    })];

    // Nothing of that kind happens, so nothing is sent.
    private static JsonObject Webhook() => new() { ["url"] = "https://example.com/", ["events"] = new JsonArray("order.created") };

    private static async Task<Guid> WebhookAsync(SignedUpCompany company) => (await company.PostAsync("/v1/webhooks", Webhook(), Cancellation)).GetProperty("id").GetGuid();

    private static JsonObject Patient() => new() { ["firstName"] = "Ada", ["lastName"] = "Lovelace" };

    private static async Task<JsonObject> ExamAsync(SignedUpCompany company) => new()
    {
        ["patientId"] = await company.CreatePatientAsync(Cancellation), ["performedAt"] = "2026-01-02T03:04:05Z",
        ["right"] = new JsonObject { ["sphere"] = -1.25 }, ["left"] = new JsonObject(),
    };

    private static JsonObject Line(Guid product) => new() { ["productId"] = product, ["quantity"] = 1 };

    private static IEnumerable<(string Name, JsonElement Schema)> Fields(JsonElement document, ApiOperation operation)
    {
        var reference = operation.Description.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
            .GetProperty("schema").GetProperty("$ref").GetString()!;
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference[(reference.LastIndexOf('/') + 1)..]);
        return schema.GetProperty("properties").EnumerateObject().Select(field => (field.Name, field.Value));
    }

    private static IEnumerable<(JsonNode Value, bool Valid)> Bounds(JsonElement schema, string field)
    {
        if (schema.TryGetProperty("$ref", out _))
            return []; // What is inside has tests of its own.
        if (schema.TryGetProperty("maximum", out var maximum))
            return [(maximum.GetInt64(), true), (maximum.GetInt64() + 1, false), (schema.GetProperty("minimum").GetInt64(), true), (schema.GetProperty("minimum").GetInt64() - 1, false)];
        if (schema.TryGetProperty("enum", out var words))
            return words.EnumerateArray().Select(word => ((JsonNode)word.GetString()!, true)).Append(("no such word", false)).Append(("", false));
        if (field == "currency")
            return [("USD", true), ("usd", false), ("XYZ", false), ("EURO", false)];
        if (field == "shard")
            return [("shard0", true), ("shard99", false)];
        // The system has no second shard to move to.
        if (field == "target")
            return [("shard99", false), ("shard", false)];
        if (field == "email")
            return [(Address(254), true), (Address(255), false), ("a@b", false), ("a b@c.de", false)];
        // Whether it is right is another question than whether it can be.
        if (field == "currentPassword")
            return [];
        if (field is "newPassword" or "password")
            return [(Long(128), true), (Long(129), false), (Long(10), true), (Long(9), false), ("", false), ("aaaaaaaaaaaa", false), ("abcdefghij\u0000", false)];
        if (field == "url")
            return [("https://example.com/".PadRight(2_000, 'x'), true), ("https://example.com/".PadRight(2_001, 'x'), false), ("ftp://example.com/", false), ("x", false)];
        // Only the one that was given is taken.
        if (field == "token")
            return [(new string('x', 43), false), (new string('x', 45), false)];
        if (schema.TryGetProperty("maxLength", out var longest))
            return [(new string('x', longest.GetInt32()), true), (new string('x', longest.GetInt32() + 1), false), ("x", true), ("", false), (" ", false), ("a\u0000b", false)];
        return [];
    }

    private static string Long(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

    // The host's labels have at most 63 characters.
    private static string Address(int length)
    {
        var start = $"{Guid.CreateVersion7():N}@";
        var labels = string.Join('.', Enumerable.Repeat(new string('x', 40), 5));
        return start + labels + "." + new string('y', length - start.Length - labels.Length - 1);
    }
}
