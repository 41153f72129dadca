using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Bench.Fuzz;

/// <summary>The API's processes and the memory they hold (Linux).</summary>
internal static class FuzzMemory
{
    private const int Tries = 20;

    /// <summary>Bytes in memory by process. Each try is a connection of its own, which the balancer gives to the next instance.</summary>
    public static async Task<IReadOnlyDictionary<int, long>> ReadAsync(Uri api, string operatorKey, CancellationToken ct)
    {
        var found = new SortedDictionary<int, long>();
        for (var i = 0; i < Tries; i++)
        {
            using var client = new HttpClient { BaseAddress = api };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorKey);
            client.DefaultRequestHeaders.ConnectionClose = true;
            var pools = await client.GetFromJsonAsync<JsonElement>("/v1/admin/pools", ct);
            // machine:process
            var process = int.Parse(pools.GetProperty("instance").GetString()!.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
            found[process] = Resident(process);
        }
        return found;
    }

    // VmRSS:	  123456 kB
    private static long Resident(int process)
    {
        var status = $"/proc/{process}/status";
        return File.Exists(status)
            ? long.Parse(File.ReadLines(status).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) * 1024
            : 0;
    }
}
