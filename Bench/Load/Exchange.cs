using System.Diagnostics;

namespace Scale.Bench.Load;

/// <summary>One request and its answer, recorded.</summary>
internal static class Exchange
{
    public static async ValueTask RunAsync(
        HttpConnection connection, byte[] request, long due, LoadResult result, CancellationToken cancellationToken)
    {
        try
        {
            var status = await connection.SendAsync(request, cancellationToken);
            if (status is >= 200 and < 300 or 304)
                result.Latencies.Record(Stopwatch.GetElapsedTime(due));
            else
                result.Fail($"status {status}");
        }
        catch (IOException exception)
        {
            result.Fail(exception.Message);
        }
    }
}
