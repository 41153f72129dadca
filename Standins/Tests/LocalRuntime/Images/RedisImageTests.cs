using System.Net;
using System.Net.Sockets;
using Scale.LocalRuntime.Images;

namespace Scale.Standins.Tests.LocalRuntime.Images;

public sealed class RedisImageTests : IAsyncDisposable
{
    private readonly ContainerHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_password_from_the_environment_is_required_and_is_not_in_the_process_list()
    {
        var container = _host.Container("redis", ("REDIS_PASSWORD", "s3cret \"quoted\""));
        var running = await _host.StartAsync(container);

        Assert.Equal(["-NOAUTH Authentication required."], await AskAsync(container, "PING"));
        Assert.Equal(["+OK", "+PONG"], await AskAsync(container, "AUTH \"s3cret \\\"quoted\\\"\"", "PING"));
        Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync($"/proc/{running.Process.Id}/cmdline", Cancellation));
    }

    [Fact]
    public async Task A_shell_command_as_entry_point_runs_and_the_data_survives_a_restart()
    {
        var container = _host.Container("redis", ("REDIS_PASSWORD", "s3cret")) with
        {
            Entrypoint = "/bin/sh",
            Args = ["-c", "redis-server --port 6379 --requirepass $REDIS_PASSWORD --save 60 1"],
            Volumes = new Dictionary<string, string> { ["/data"] = Path.Combine(_host.Folder, "volume") },
        };
        var first = await _host.StartAsync(container);
        Assert.Equal(["+OK", "+OK"], await AskAsync(container, "AUTH s3cret", "SET kept 42"));
        await first.StopAsync();
        Assert.True(File.Exists(Path.Combine(_host.Folder, "volume", "dump.rdb")));

        await _host.StartAsync(container);
        Assert.Equal(["+OK", "$2", "42"], await AskAsync(container, "AUTH s3cret", "GET kept"));
    }

    [Fact]
    public async Task Arguments_are_passed_through_and_what_was_appended_survives_a_kill()
    {
        var container = _host.Container("redis") with { Args = ["redis-server", "--appendonly", "yes", "--appendfsync", "always"] };
        var first = await _host.StartAsync(container);
        Assert.Equal(["+OK"], await AskAsync(container, "SET kept 42"));
        first.Process.Kill();
        await first.Process.Exited;

        await _host.StartAsync(container);
        Assert.Equal(["$2", "42"], await AskAsync(container, "GET kept"));
    }

    private static async Task<IReadOnlyList<string>> AskAsync(ContainerSpec container, params string[] commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, container.Port, Cancellation);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n" };
        foreach (var command in commands)
            await writer.WriteLineAsync(command.AsMemory(), Cancellation);
        await writer.WriteLineAsync("QUIT".AsMemory(), Cancellation);
        await writer.FlushAsync(Cancellation);
        var answers = (await reader.ReadToEndAsync(Cancellation)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return answers[..^1];   // without the answer to QUIT
    }
}
