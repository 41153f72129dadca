using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Bench.Changes;

/// <summary>One connection to an instance of the API. It asks again and again, and so is also the traffic that a change has to get through.</summary>
internal sealed class ChangeWatcher : IDisposable
{
    private const string List = "/v1/products?limit=1";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly HttpClient _client;

    public ChangeWatcher(Uri api) =>
        _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10) }) { BaseAddress = api };

    /// <summary>Which process is at the other end.</summary>
    public async Task<string> InstanceAsync(string operatorKey, CancellationToken ct)
    {
        using var response = await SendAsync("/v1/admin/pools", operatorKey, ct);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("instance").GetString()!;
    }

    /// <summary>The limit that the instance keeps the key's company to; null if it refuses the key.</summary>
    public async Task<string?> LimitAsync(string key, CancellationToken ct)
    {
        using var response = await SendAsync(List, key, ct);
        return response.IsSuccessStatusCode ? response.Headers.GetValues("X-RateLimit-Limit").Single() : null;
    }

    /// <summary>How long after that point the instance's answer was no longer the one from before.</summary>
    public async Task<TimeSpan> ChangedAsync(string key, string? before, long since, CancellationToken ct)
    {
        while (await LimitAsync(key, ct) == before)
            await Task.Delay(Pause, ct);
        return Stopwatch.GetElapsedTime(since);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, string key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _client.SendAsync(request, ct);
    }
}
