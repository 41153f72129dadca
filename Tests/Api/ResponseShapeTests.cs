using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>What Core writes by hand is what the document says.</summary>
public sealed class ResponseShapeTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Every_response_has_the_shape_that_is_documented()
    {
        var api = await System.ClientAsync("api");
        var document = await ApiOperation.DocumentAsync(api, Cancellation);
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation, stock: 10, sku: "FRAME-1");

        var shapes = new Shapes(document, company.Api, await System.OperatorAsync());
        await shapes.PostAsync("signUpCompany", 201, new { name = "Optik", email = $"{Guid.CreateVersion7():N}@example.com" });
        await shapes.PostAsync("signUpCompany", 400, new { });
        await shapes.PostAsync("createProduct", 201, new { sku = "FRAME-2", name = "Frame", price = 100, currency = "EUR", stock = 3 });
        await shapes.PostAsync("createProduct", 409, new { sku = "FRAME-1", name = "Frame", price = 100, currency = "EUR", stock = 3 });
        var order = await shapes.PostAsync("placeOrder", 201, new { items = new[] { new { productId = product, quantity = 1 } }, reference = "A" });
        await shapes.PostAsync("placeOrder", 409, new { items = new[] { new { productId = product, quantity = 100 } } });
        await shapes.PostAsync("createProducts", 201, new { products = new[] { new { sku = "FRAME-3", name = "Frame", price = 100, currency = "EUR", stock = 3 } } });
        await shapes.ChangeAsync("updateProduct", 200, product, new { name = "Frame, matt" });
        await shapes.ChangeAsync("updateProduct", 409, product, new { addStock = -1_000 });
        await shapes.ChangeAsync("archiveProduct", 200, product);
        await shapes.ChangeAsync("restoreProduct", 200, product);
        var orderId = order.GetProperty("id").GetGuid();
        await shapes.ChangeAsync("archiveOrder", 409, orderId);
        await shapes.ChangeAsync("updateOrder", 200, orderId, new { status = "cancelled" });
        await shapes.ChangeAsync("updateOrder", 409, orderId, new { status = "paid" });
        await shapes.ChangeAsync("archiveOrder", 200, orderId);
        await shapes.ChangeAsync("restoreOrder", 200, orderId);
        var export = await shapes.PostAsync("requestExport", 202, new { resource = "orders", format = "csv" });
        await shapes.GetAsync("listProducts", 200);
        await shapes.GetAsync("getProduct", 200, product);
        await shapes.GetAsync("listOrders", 200);
        await shapes.GetAsync("getOrder", 200, order.GetProperty("id").GetGuid());
        await shapes.GetAsync("getExport", 200, export.GetProperty("id").GetGuid());
        await shapes.GetAsync("getExport", 404);
        await shapes.GetAsync("listShards", 200);
        await shapes.GetAsync("listPartitions", 200);
        var placed = await shapes.PostAsync("placeCompany", 201, new { name = "Optik", email = $"{Guid.CreateVersion7():N}@example.com", shard = "shard0" });
        await shapes.ChangeAsync("archiveCompany", 200, placed.GetProperty("id").GetGuid());
        await shapes.GetAsync("listCompanies", 200);
        await shapes.ChangeAsync("restoreCompany", 200, placed.GetProperty("id").GetGuid());
        await shapes.ChangeAsync("restoreCompany", 404, Guid.CreateVersion7());
        await shapes.GetAsync("listReplicas", 200);
        await shapes.GetAsync("listPools", 200);
        await shapes.PostAsync("requestMove", 409, new { companyId = company.Id, target = "shard0" });
        await shapes.GetAsync("getMove", 200, await EndedMoveAsync(company.Id));
        await shapes.GetAsync("listMoves", 200);
        await shapes.GetAsync("abortMove", 404);
        await shapes.GetAsync("getCache", 200);
        await shapes.PostAsync("invalidateCache", 200, new { space = "product" });
        await shapes.GetAsync("getCompanyCache", 200, company.Id);
        await shapes.ChangeAsync("invalidateCompanyCache", 200, company.Id, new { });
        await shapes.GetAsync("getQuotas", 200);
        await shapes.GetAsync("getRequestUsage", 200);
        await shapes.GetAsync("getCompanyQuotas", 200, company.Id);
        await shapes.ChangeAsync("changePlan", 200, company.Id, new { plan = "ENTERPRISE" });
        await shapes.GetAsync("getCompanyLimits", 200, company.Id);
        await shapes.ChangeAsync("setCompanyLimits", 200, company.Id, new { requests = 1_000 });
        await AddPeopleAsync(shapes, company);
        await AddSessionsAsync(shapes, document);
        await AddWebhooksAsync(shapes);
        await shapes.GetAsync("listAudit", 200);

        Assert.True(shapes.Mismatches.Count == 0, $"Correct the response or the …Response record that documents it:\n  {string.Join("\n  ", shapes.Mismatches)}");
        var untried = ApiOperation.Of(document).Select(operation => operation.Id).Except(shapes.Tried).Except(["downloadExport", "downloadFile"]).ToList();
        Assert.True(untried.Count == 0, $"Add these operations to ResponseShapeTests: {string.Join(", ", untried)}.");
    }

    // The system has one shard; what a move on two does is seen in its own tests.
    private async Task<Guid> EndedMoveAsync(Guid company)
    {
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await owner.OpenAsync(Cancellation);
        return await owner.SingleAsync<Guid>("""
            insert into company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at, finished_at, pause_ms, verified, error)
            values ($1, gen_random_uuid(), 'shard0', 'shard1', 1, false, 'failed', 'copying', now(), now(), 12.5, true, 'The disk is full.') returning id
            """, Cancellation, company);
    }

    private static async Task AddPeopleAsync(Shapes shapes, SignedUpCompany company)
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        var invitation = await shapes.PostAsync("inviteUser", 201, new { email, role = "member" });
        await shapes.ChangeAsync("resendInvitation", 200, invitation.GetProperty("id").GetGuid());
        var acceptance = new { token = await company.Mailbox.TokenOfAsync(email, Cancellation), name = "Grace" };
        await shapes.PostAsync("acceptInvitation", 201, acceptance);
        await shapes.PostAsync("acceptInvitation", 400, acceptance);
        await shapes.ChangeAsync("resendInvitation", 409, invitation.GetProperty("id").GetGuid());
        await shapes.GetAsync("listInvitations", 200);
        await shapes.ChangeAsync("revokeInvitation", 200, invitation.GetProperty("id").GetGuid());
        await shapes.GetAsync("listPlans", 200);
        await shapes.GetAsync("getCompany", 200);
        await shapes.ChangeAsync("updateCompany", 200, Guid.Empty, new { name = "Optik" });
        await shapes.GetAsync("listUsers", 200);
        var (user, _) = await company.AddUserAsync("member", Cancellation);
        await shapes.GetAsync("getUser", 200, user);
        await shapes.ChangeAsync("updateUser", 200, user, new { name = "Grace", role = "admin" });
        await shapes.ChangeAsync("archiveUser", 409, await company.OwnerAsync(Cancellation));
        await shapes.ChangeAsync("archiveUser", 200, user);
        await shapes.ChangeAsync("restoreUser", 200, user);

        var key = (await shapes.PostAsync("createApiKey", 201, new { name = "Nightly", role = "member", scopes = new[] { "orders:read" } })).GetProperty("id").GetGuid();
        await shapes.GetAsync("listApiKeys", 200);
        await shapes.ChangeAsync("rotateApiKey", 201, key, new { overlapSeconds = 60 });
        await shapes.ChangeAsync("revokeApiKey", 200, key);
        await shapes.ChangeAsync("rotateApiKey", 409, key, new { overlapSeconds = 60 });

        var patient = (await shapes.PostAsync("createPatient", 201, new { firstName = "Ada", lastName = "Lovelace" })).GetProperty("id").GetGuid();
        await shapes.PostAsync("createPatients", 201, new { patients = new[] { new { firstName = "Ada", lastName = "Lovelace", email = "a@b.example" } } });
        await shapes.GetAsync("listPatients", 200);
        await shapes.GetAsync("getPatient", 200, patient);
        await shapes.ChangeAsync("updatePatient", 200, patient, new { firstName = "Ada", lastName = "King", birthDate = "1985-12-10" });
        var eyes = new
        {
            patientId = patient, performedAt = "2026-01-02T03:04:05Z", right = new { sphere = -1.25, cylinder = -0.5, axis = 90 }, left = new { add = 1.5 },
        };
        var exam = (await shapes.PostAsync("createExam", 201, eyes)).GetProperty("id").GetGuid();
        await shapes.PostAsync("createExams", 201, new { exams = new[] { eyes } });
        await shapes.GetAsync("listExams", 200);
        await shapes.GetAsync("getExam", 200, exam);
        await shapes.ChangeAsync("updateExam", 200, exam, eyes);
        await shapes.ChangeAsync("archiveExam", 200, exam);
        await shapes.ChangeAsync("restoreExam", 200, exam);
        await shapes.ChangeAsync("archivePatient", 200, patient);
        await shapes.ChangeAsync("restorePatient", 200, patient);

        using var upload = await company.SendFileAsync([1, 2, 3], Cancellation);
        var file = (await shapes.CompareAsync("uploadFile", 201, upload)).GetProperty("id").GetGuid();
        await shapes.GetAsync("listFiles", 200);
        await shapes.GetAsync("getFile", 200, file);
        await shapes.ChangeAsync("updateFile", 200, file, new { name = "a" });
        await shapes.ChangeAsync("archiveFile", 200, file);
        await shapes.ChangeAsync("restoreFile", 200, file);
    }

    // Nobody listens there.
    private async Task AddWebhooksAsync(Shapes shapes)
    {
        var webhook = (await shapes.PostAsync("createWebhook", 201, new { url = "http://127.0.0.1:9/", events = new[] { "order.created" } })).GetProperty("id").GetGuid();
        await shapes.GetAsync("listWebhooks", 200);
        await shapes.GetAsync("getWebhook", 200, webhook);
        await shapes.ChangeAsync("testWebhook", 202, webhook);
        await shapes.ChangeAsync("rotateWebhook", 200, webhook, new { overlapSeconds = 60 });
        var delivery = await System.DeliveryAsync(webhook, "last_error is not null", Cancellation);
        await shapes.GetAsync("listWebhookDeliveries", 200, webhook);
        await shapes.RedeliverAsync(webhook, delivery);
        await shapes.ChangeAsync("updateWebhook", 200, webhook, new { state = "disabled" });
        await shapes.ChangeAsync("testWebhook", 409, webhook);
        await shapes.ChangeAsync("archiveWebhook", 200, webhook);
    }

    // Signed in as the owner of a company of its own: to set a password ends sessions.
    private async Task AddSessionsAsync(Shapes shapes, JsonElement document)
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        const string Password = "correct horse battery";
        await shapes.PostAsync("signUpCompany", 201, new { name = "Optik", email, password = Password });
        var session = await shapes.PostAsync("signIn", 200, new { email, password = Password });
        await shapes.PostAsync("signIn", 401, new { email, password = "x" });
        session = await shapes.PostAsync("refreshSession", 200, new { refreshToken = session.GetProperty("refreshToken").GetString() });
        await shapes.PostAsync("refreshSession", 401, new { refreshToken = "x" });
        var other = (await shapes.PostAsync("signIn", 200, new { email, password = Password })).GetProperty("sessionId").GetGuid();
        using var client = SignedUpCompany.WithKey(await System.ClientAsync("api"), session.GetProperty("accessToken").GetString()!);
        var own = new Shapes(document, client, client);
        await own.GetAsync("listSessions", 200);
        await own.GetAsync("endSession", 200, other);
        await own.GetAsync("endSession", 404, other);
        await own.PostAsync("setPassword", 200, new { currentPassword = Password, newPassword = "fourteen umbrellas" });
        await own.PostAsync("setPassword", 403, new { currentPassword = Password, newPassword = "fourteen umbrellas" });
        await own.ChangeAsync("signOut", 200, default);
        shapes.Tried.UnionWith(own.Tried);
        shapes.Mismatches.AddRange(own.Mismatches);
    }

    private sealed class Shapes(JsonElement document, HttpClient company, HttpClient operators)
    {
        private readonly Dictionary<string, ApiOperation> _operations = ApiOperation.Of(document).ToDictionary(operation => operation.Id);

        public HashSet<string> Tried { get; } = [];

        public List<string> Mismatches { get; } = [];

        public async Task<JsonElement> PostAsync(string id, int status, object body)
        {
            using var response = await CallerOf(id).PostAsJsonAsync(_operations[id].Path, body, Cancellation);
            return await CompareAsync(id, status, response);
        }

        public async Task GetAsync(string id, int status, Guid resource = default)
        {
            using var response = await CallerOf(id).SendAsync(_operations[id].Request(resource), Cancellation);
            await CompareAsync(id, status, response);
        }

        public async Task ChangeAsync(string id, int status, Guid resource, object? body = null)
        {
            using var request = _operations[id].Request(resource, JsonSerializer.Serialize(body), "application/json");
            if (body is null)
                request.Content = null;
            using var response = await CallerOf(id).SendAsync(request, Cancellation);
            await CompareAsync(id, status, response);
        }

        public async Task RedeliverAsync(Guid webhook, Guid delivery)
        {
            using var response = await company.PostAsync($"/v1/webhooks/{webhook}/deliveries/{delivery}/redeliver", null, Cancellation);
            await CompareAsync("redeliverWebhook", 202, response);
        }

        private HttpClient CallerOf(string id) => _operations[id].NeedsOperator ? operators : company;

        public async Task<JsonElement> CompareAsync(string id, int status, HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)response.StatusCode == status, $"{id}: expected {status}, got {(int)response.StatusCode}: {text}");
            var body = JsonElement.Parse(text);
            Mismatches.AddRange(ResponseSchema.Mismatches(document, _operations[id], status, body));
            Tried.Add(id);
            return body;
        }
    }
}
