using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Tests.Support;

/// <summary>A company of its own for a test, with clients that carry its API key.</summary>
public sealed record SignedUpCompany(Guid Id, string ApiKey, HttpClient Api, HttpClient Realtime, Mailbox Mailbox)
{
    public static async Task<SignedUpCompany> CreateAsync(
        HttpClient api, HttpClient realtime, Mailbox mailbox, string plan, CancellationToken cancellationToken)
    {
        var name = $"Company {Guid.CreateVersion7():N}";
        using var response = await api.PostAsJsonAsync(
            "/v1/companies", new { name, email = $"owner-{Guid.CreateVersion7():N}@example.com", plan }, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var key = body.GetProperty("apiKey").GetProperty("key").GetString()!;
        return new(body.GetProperty("id").GetGuid(), key, WithKey(api, key), WithKey(realtime, key), mailbox);
    }

    public async Task<Guid> CreateProductAsync(CancellationToken cancellationToken, int stock = 1_000, long price = 1_250, string? sku = null)
    {
        var body = await PostAsync("/v1/products", new
        {
            sku = sku ?? $"SKU-{Guid.CreateVersion7():N}",
            name = "Reading glasses",
            price,
            currency = "EUR",
            stock,
        }, cancellationToken);
        return body.GetProperty("id").GetGuid();
    }

    public async Task<JsonElement> CreateOrderAsync(Guid productId, CancellationToken cancellationToken, int quantity = 1) =>
        await PostAsync("/v1/orders", new { items = new[] { new { productId, quantity } } }, cancellationToken);

    public async Task<Guid> CreatePatientAsync(CancellationToken cancellationToken, string firstName = "Ada", string lastName = "Lovelace") =>
        (await PostAsync("/v1/patients", new { firstName, lastName, birthDate = "1985-12-10" }, cancellationToken)).GetProperty("id").GetGuid();

    public async Task<Guid> CreateExamAsync(Guid patientId, CancellationToken cancellationToken, string performedAt = "2026-01-02T03:04:05Z") => (await PostAsync(
        "/v1/exams", new { patientId, performedAt, right = new { sphere = -1.25, cylinder = -0.5, axis = 90 }, left = new { sphere = 0.5, add = 1.5 } },
        cancellationToken)).GetProperty("id").GetGuid();

    public async Task<Guid> UploadAsync(byte[] content, CancellationToken cancellationToken, string name = "file.bin", string type = "application/octet-stream")
    {
        using var response = await SendFileAsync(content, cancellationToken, name, type);
        return (await response.ReadAsync(201)).GetProperty("id").GetGuid();
    }

    /// <summary>Uploads a file; without a name, type or digest the request does not say it.</summary>
    public async Task<HttpResponseMessage> SendFileAsync(
        byte[] content, CancellationToken cancellationToken, string? name = "file.bin", string? type = "application/octet-stream", byte[]? digest = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = new ByteArrayContent(content) };
        if (type is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (name is not null)
            request.Content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = name };
        if (digest is not null)
            request.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(digest)}:");
        return await Api.SendAsync(request, cancellationToken);
    }

    /// <summary>The user who signed the company up.</summary>
    public async Task<Guid> OwnerAsync(CancellationToken cancellationToken) =>
        (await Api.GetFromJsonAsync<JsonElement>("/v1/users?role=owner&sort=createdAt", cancellationToken)).GetProperty("items")[0].GetProperty("id").GetGuid();

    /// <summary>The token of a new invitation.</summary>
    public async Task<string> InviteAsync(string role, CancellationToken cancellationToken, string? email = null)
    {
        email ??= $"user-{Guid.CreateVersion7():N}@example.com";
        await PostAsync("/v1/invitations", new { email, role }, cancellationToken);
        return await Mailbox.TokenOfAsync(email, cancellationToken);
    }

    /// <summary>A new user of that role, with a client of its own.</summary>
    public async Task<(Guid Id, HttpClient Api)> AddUserAsync(string role, CancellationToken cancellationToken)
    {
        var accepted = await PostAsync("/v1/invitations/accept", new { token = await InviteAsync(role, cancellationToken), name = "Grace" }, cancellationToken);
        return (accepted.GetProperty("userId").GetGuid(), WithKey(Api, accepted.GetProperty("apiKey").GetProperty("key").GetString()!));
    }

    /// <summary>A new API key: its id, its text, and clients that carry it.</summary>
    public async Task<(Guid Id, string Key, HttpClient Api, HttpClient Realtime)> CreateApiKeyAsync(
        CancellationToken cancellationToken, string? role = null, string[]? scopes = null, DateTimeOffset? expiresAt = null)
    {
        var made = await PostAsync("/v1/api-keys", new { name = "Nightly", role, scopes, expiresAt }, cancellationToken);
        var key = made.GetProperty("key").GetString()!;
        return (made.GetProperty("id").GetGuid(), key, WithKey(Api, key), WithKey(Realtime, key));
    }

    /// <summary>Id of a new API key.</summary>
    public async Task<Guid> CreateApiKeyIdAsync(CancellationToken cancellationToken) => (await CreateApiKeyAsync(cancellationToken)).Id;

    /// <summary>Posts and expects success; a refusal fails the test with the response's body.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await Api.PostAsJsonAsync(path, body, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    /// <summary>A client of the same service with other credentials.</summary>
    public static HttpClient WithKey(HttpClient client, string key) => new()
    {
        BaseAddress = client.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Assert.True(
            response.IsSuccessStatusCode,
            $"{(int)response.StatusCode} {response.RequestMessage?.RequestUri}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
}
