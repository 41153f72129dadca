using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Scale.LocalRuntime.Network;

namespace Scale.Standins.Tests.LocalRuntime.Network;

public sealed class TcpBalancerTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TcpBalancer _balancer = TcpBalancer.Start(new TcpBalancerOptions { Resource = "api" });
    private readonly EchoServer _a = new('a');
    private readonly EchoServer _b = new('b');
    private readonly List<TcpClient> _clients = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _balancer.DisposeAsync();
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public async Task Connections_go_to_the_targets_in_turn()
    {
        AddBoth();

        var names = new List<char>();
        for (var i = 0; i < 10; i++)
            names.Add(await ConnectAndReadNameAsync());

        Assert.Equal(5, names.Count(name => name == 'a'));
        Assert.Equal(5, names.Count(name => name == 'b'));
    }

    [Fact]
    public async Task A_new_target_gets_connections_until_it_has_as_many_as_the_others()
    {
        _balancer.AddTarget(_a.EndPoint);
        for (var i = 0; i < 4; i++)
            Assert.Equal('a', await ConnectAndReadNameAsync());

        _balancer.AddTarget(_b.EndPoint);
        for (var i = 0; i < 4; i++)
            Assert.Equal('b', await ConnectAndReadNameAsync());
    }

    [Fact]
    public async Task A_target_that_refuses_is_skipped()
    {
        AddBoth();
        _a.StopListening();

        for (var i = 0; i < 10; i++)
            Assert.Equal('b', await ConnectAndReadNameAsync());
    }

    [Fact]
    public async Task A_removed_target_keeps_its_connections_and_gets_no_new_ones()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();
        _balancer.AddTarget(_b.EndPoint);
        _balancer.RemoveTarget(_a.EndPoint, closeConnections: false);

        for (var i = 0; i < 4; i++)
            Assert.Equal('b', await ConnectAndReadNameAsync());
        Assert.Equal("hello|end", await TalkAsync(_clients[0], "hello"u8.ToArray()));
    }

    [Fact]
    public async Task The_connections_of_a_dead_target_are_closed()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();

        _balancer.RemoveTarget(_a.EndPoint, closeConnections: true);
        await Assert.ThrowsAsync<IOException>(() => _clients[0].GetStream().ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Limit, Cancellation));
    }

    [Fact]
    public async Task The_connections_of_a_target_that_dies_while_it_drains_are_closed()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();
        _balancer.RemoveTarget(_a.EndPoint, closeConnections: false);

        _balancer.RemoveTarget(_a.EndPoint, closeConnections: true);
        await Assert.ThrowsAsync<IOException>(() => _clients[0].GetStream().ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Limit, Cancellation));
    }

    [Fact]
    public async Task A_target_that_was_removed_and_comes_back_gets_connections_again()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();
        _balancer.RemoveTarget(_a.EndPoint, closeConnections: false);
        _balancer.AddTarget(_a.EndPoint);

        Assert.Equal('a', await ConnectAndReadNameAsync());
    }

    [Fact]
    public async Task Without_a_target_the_connection_is_closed()
    {
        // Closed at once: the client learns it from its connect or from its first read.
        var refused = await Record.ExceptionAsync(async () =>
        {
            var client = await ConnectAsync();
            await client.GetStream().ReadExactlyAsync(new byte[1], Cancellation).AsTask().WaitAsync(Limit, Cancellation);
        });
        Assert.True(refused is IOException or SocketException, $"{refused}");
    }

    [Fact]
    public async Task A_client_that_has_sent_everything_still_receives_the_rest()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();
        var payload = RandomNumberGenerator.GetBytes(5_000_000);

        Assert.Equal(Encoding.Latin1.GetString(payload) + "|end", await TalkAsync(_clients[0], payload));
    }

    [Fact]
    public async Task A_thousand_idle_connections_all_answer()
    {
        AddBoth();
        for (var i = 0; i < 1000; i++)
            await ConnectAndReadNameAsync();
        Assert.Equal((500, 500), (_a.Accepted, _b.Accepted));
        Assert.Equal(1000, _balancer.ConnectionCount);

        var answers = await Task.WhenAll(_clients.Select(client => TalkAsync(client, "x"u8.ToArray())));
        Assert.All(answers, answer => Assert.Equal("x|end", answer));
    }

    [Fact]
    public async Task Stopping_refuses_new_connections_and_lets_open_ones_finish()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();

        var stopped = _balancer.StopAsync(Cancellation);
        await Assert.ThrowsAnyAsync<SocketException>(ConnectAsync);
        Assert.False(stopped.IsCompleted);
        Assert.Equal("bye|end", await TalkAsync(_clients[0], "bye"u8.ToArray()));
        await stopped.WaitAsync(Limit, Cancellation);
    }

    [Fact]
    public async Task A_cancelled_stop_closes_what_is_open()
    {
        _balancer.AddTarget(_a.EndPoint);
        await ConnectAndReadNameAsync();

        await _balancer.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Limit, Cancellation);
        Assert.Equal(0, _balancer.ConnectionCount);
    }

    [Fact]
    public void A_taken_port_is_named_with_the_resource_and_the_way_to_change_it()
    {
        var options = new TcpBalancerOptions { Resource = "realtime", Port = _balancer.Port, HowToChangePort = "edit applicationUrl." };

        var taken = Assert.Throws<PortTakenException>(() => TcpBalancer.Start(options));
        Assert.Equal((_balancer.Port, "realtime"), (taken.Port, taken.Resource));
        Assert.Contains($"Port {_balancer.Port}", taken.Message);
        Assert.Contains("'realtime'", taken.Message);
        Assert.Contains("edit applicationUrl.", taken.Message);
    }

    [Fact]
    public async Task It_listens_on_both_loopback_addresses()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        _balancer.AddTarget(_a.EndPoint);
        using var client = new TcpClient(AddressFamily.InterNetworkV6);
        await client.ConnectAsync(IPAddress.IPv6Loopback, _balancer.Port, Cancellation);
        var name = new byte[1];
        await client.GetStream().ReadExactlyAsync(name, Cancellation);
        Assert.Equal((byte)'a', name[0]);
    }

    private void AddBoth()
    {
        _balancer.AddTarget(_a.EndPoint);
        _balancer.AddTarget(_b.EndPoint);
    }

    private async Task<char> ConnectAndReadNameAsync()
    {
        var client = await ConnectAsync();
        var name = new byte[1];
        await client.GetStream().ReadExactlyAsync(name, Cancellation).AsTask().WaitAsync(Limit, Cancellation);
        return (char)name[0];
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _balancer.Port, Cancellation);
        return client;
    }

    /// <summary>Sends, closes its own direction, and reads to the end.</summary>
    private static async Task<string> TalkAsync(TcpClient client, byte[] payload)
    {
        var received = new MemoryStream();
        var reading = client.GetStream().CopyToAsync(received, Cancellation);
        await client.GetStream().WriteAsync(payload, Cancellation);
        client.Client.Shutdown(SocketShutdown.Send);
        await reading.WaitAsync(Limit, Cancellation);
        return Encoding.Latin1.GetString(received.ToArray());
    }
}
