using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Tests.Support;

/// <summary>Reads refusals.</summary>
public static class Problems
{
    /// <summary>Expects the response to be that problem, complete and with nothing of our insides in it, and returns its body.</summary>
    public static async Task<JsonElement> ExpectAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"Expected {status} {code}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);

        var problem = JsonElement.Parse(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        // Two have types of the registry, as clients of other APIs know them.
        Assert.EndsWith(code switch { "too_many_requests" => "#quota-exceeded", "overloaded" => "#temporary-reduced-capacity", _ => code }, problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString()!);
        Assert.True(response.Headers.Contains("X-Correlation-Id"), "A refusal has a correlation id too.");
        Assert.DoesNotContain("Scale.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", text, StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Expects <c>validation_failed</c> about exactly these fields.</summary>
    public static async Task<JsonElement> ExpectInvalidAsync(this HttpResponseMessage response, params string[] fields)
    {
        var problem = await response.ExpectAsync(400, "validation_failed");
        var errors = problem.GetProperty("errors");
        Assert.Equal(fields.Order(StringComparer.Ordinal), errors.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.All(errors.EnumerateObject(), field => Assert.All(field.Value.EnumerateArray(), message => Assert.NotEqual("", message.GetString())));
        return problem;
    }

    /// <summary>Posts a text as it is, as JSON.</summary>
    public static Task<HttpResponseMessage> PostRawAsync(
        this HttpClient client, string path, string body, CancellationToken cancellationToken, string contentType = "application/json")
    {
        var content = new StringContent(body);
        content.Headers.ContentType = new(contentType);
        return client.PostAsync(path, content, cancellationToken);
    }

    /// <summary>Reads a JSON response; expects that status.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"Expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
