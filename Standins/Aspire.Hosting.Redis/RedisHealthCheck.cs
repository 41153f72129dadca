using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Logs in and sends PING; no client library is needed for two lines of its protocol.</summary>
internal sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!redis.PrimaryEndpoint.IsAllocated)
            return HealthCheckResult.Unhealthy("The endpoint has no address yet.");
        var password = redis.PasswordParameter is { } parameter ? await parameter.GetValueAsync(cancellationToken) : null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var answer = await PingAsync(password, timeout.Token);
            return answer.EndsWith("+PONG\r\n", StringComparison.Ordinal)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy(answer.Trim());
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"No answer to PING within {Timeout.TotalSeconds} s.");
        }
    }

    private async Task<string> PingAsync(string? password, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken);
        var stream = client.GetStream();
        var request = (password is null ? "" : Command("AUTH", password)) + Command("PING");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken);

        var buffer = new byte[512];
        var length = 0;
        var expectedLines = password is null ? 1 : 2;
        while (length < buffer.Length && buffer.AsSpan(0, length).Count((byte)'\n') < expectedLines)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                break;
            length += read;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string Command(params string[] parts) =>
        $"*{parts.Length}\r\n{string.Concat(parts.Select(part => $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n"))}";
}
