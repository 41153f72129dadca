using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api.Server;

/// <summary>What one request and one connection may cost.</summary>
public sealed class ServerLimitTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", 8 * 1024, 414)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {0}\r\n\r\n", 32 * 1024, 431)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n{1}\r\n", 0, 431)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 0, 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-Strange: \0\r\n\r\n", 0, 400)]
    [InlineData("GARBAGE\r\n\r\n", 0, 400)]
    public async Task A_head_that_is_too_long_or_none_is_refused_and_the_connection_said_to_be_closed(string head, int length, int status)
    {
        await using var host = await ServerHost.StartAsync(app => app.MapGet("/", () => "ok"));
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: a\r\n"));

        await using var stream = await host.ConnectAsync(head.Replace("{0}", new string('a', length), StringComparison.Ordinal).Replace("{1}", many, StringComparison.Ordinal));

        var answer = await AllAsync(stream);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_too_long_to_say_what_he_wants_is_cut_off()
    {
        await using var host = await ServerHost.StartAsync(null, ("RequestLimits:HeaderTimeout", "00:00:00.500"));

        await using var stream = await host.ConnectAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Slow:");

        Assert.StartsWith("HTTP/1.1 408 ", await LineAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_trickles_is_refused()
    {
        await using var host = await ServerHost.StartAsync(
            app => app.MapPost("/", async (HttpRequest request) =>
            {
                using var body = new StreamReader(request.Body);
                return await body.ReadToEndAsync();
            }),
            ("RequestLimits:SlowGrace", "00:00:01.100"));

        await using var stream = await host.ConnectAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");

        Assert.StartsWith("HTTP/1.1 408 ", await LineAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_the_others_served()
    {
        await using var host = await ServerHost.StartAsync(app => app.MapGet("/", () => "ok"), ("RequestLimits:MaxConnections", "2"));
        await using var first = await host.ConnectAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await LineAsync(first), StringComparison.Ordinal);
        await using var second = await host.ConnectAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await LineAsync(second), StringComparison.Ordinal);

        await using var third = await host.ConnectAsync("");
        Assert.Equal("", await LineAsync(third));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_query_of_a_request_that_took_too_long_ends_in_PostgreSQL_too()
    {
        var server = await System.ConnectionStringAsync("shard0", Cancellation);
        await using var database = NpgsqlDataSource.Create(server);
        var mark = $"limit-{Guid.CreateVersion7():N}";
        await using var host = await ServerHost.StartAsync(
            app => app.MapGet("/", async (CancellationToken ct) =>
            {
                await using var command = database.CreateCommand($"select pg_sleep(60) /* {mark} */");
                await command.ExecuteNonQueryAsync(ct);
            }),
            ("RequestLimits:Timeout", "00:00:00.500"));

        using var response = await host.Client.GetAsync("/", Cancellation);
        await response.ExpectAsync(504, "timed_out");

        await using var watch = database.CreateCommand($"select count(*) from pg_stat_activity where state = 'active' and query like '%{mark}%' and pid <> pg_backend_pid()");
        while ((long)(await watch.ExecuteScalarAsync(Cancellation))! > 0)
            await Task.Yield();
    }

    // Until the connection is closed.
    private static async Task<string> AllAsync(Stream stream)
    {
        var (answer, buffer) = (new StringBuilder(), new byte[4 * 1024]);
        try
        {
            while (await stream.ReadAsync(buffer, Cancellation) is var read and > 0)
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset.
        }
        return answer.ToString();
    }

    private static async Task<string> LineAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        try
        {
            return await reader.ReadLineAsync(Cancellation) ?? "";
        }
        catch (IOException)
        {
            return ""; // reset
        }
    }
}
