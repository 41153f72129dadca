using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Bench.Measured;

namespace Scale.Bench.Moves;

/// <summary>The company that is moved.</summary>
internal sealed record MovedCompany(BenchTenant Tenant)
{
    public Guid Id => Tenant.Id;
}

/// <summary>A move as the operators' address shows it.</summary>
internal sealed record MoveState(
    Guid Id, string Source, string Target, string State, string Step, int Percent, long RowsPlanned, long BytesPlanned, long RowsCopied,
    long RowsStreamed, double? PauseMilliseconds, bool? Verified, string? Error);

/// <summary>Does what an operator does: places a company, asks for its move, watches it.</summary>
internal sealed class MoveOperator : IDisposable
{
    /// <summary>Pieces of each product before the first order.</summary>
    public const int Stock = 1_000_000;

    private const int Products = 3;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _client;

    public MoveOperator(SystemAddresses addresses)
    {
        _client = new HttpClient { BaseAddress = addresses.Api };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", addresses.OperatorKey);
    }

    public async Task<MovedCompany> SignUpAsync(string shard, CancellationToken cancellationToken)
    {
        var unique = Guid.CreateVersion7().ToString("N");
        var company = await PostAsync(
            _client, "/v1/admin/companies", new { name = $"Moved {unique}", email = $"moved-{unique}@example.com", plan = "ENTERPRISE", shard }, cancellationToken);
        var key = company.GetProperty("apiKey").GetProperty("key").GetString()!;

        using var client = new HttpClient { BaseAddress = _client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var products = new List<Guid>();
        for (var i = 0; i < Products; i++)
        {
            var product = await PostAsync(
                client, "/v1/products", new { sku = $"BENCH-{i}", name = $"Frame model {i}", price = 4_900 + i, currency = "EUR", stock = Stock }, cancellationToken);
            products.Add(product.GetProperty("id").GetGuid());
        }

        return new(new BenchTenant(company.GetProperty("id").GetGuid(), key, products, []));
    }

    /// <summary>Asks for the move and watches it to its end.</summary>
    public async Task<MoveState> MoveAsync(Guid company, string target, Action<MoveState> show, CancellationToken cancellationToken)
    {
        var id = (await PostAsync(_client, "/v1/admin/moves", new { companyId = company, target }, cancellationToken)).GetProperty("id").GetGuid();
        while (true)
        {
            var state = (await _client.GetFromJsonAsync<MoveState>($"/v1/admin/moves/{id}", cancellationToken))!;
            show(state);
            if (state.State is "failed" or "aborted")
                throw new InvalidOperationException($"The move to {target} {state.State}: {state.Error}");
            if (state.State == "succeeded")
                return state;
            await Task.Delay(Poll, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<JsonElement> PostAsync<T>(HttpClient client, string path, T body, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(path, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
