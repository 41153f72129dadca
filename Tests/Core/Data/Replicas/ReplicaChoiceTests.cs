using Scale.Core.Data.Consistency;
using Scale.Core.Data.Replicas;

namespace Scale.Tests.Core.Data.Replicas;

public sealed class ReplicaChoiceTests
{
    private readonly ScriptedHosts _hosts = new();

    [Fact]
    public async Task Before_anything_is_known_reads_go_to_the_primary() => Assert.Equal([null], await _hosts.ReadAsync(1));

    [Fact]
    public async Task Healthy_replicas_take_turns()
    {
        AllAt(1_000);
        Assert.Equal((50, 50), Count(await _hosts.ReadAsync(100)));
    }

    [Fact]
    public async Task The_same_reader_is_sent_to_the_same_replica_while_it_shows_what_must_be_seen()
    {
        AllAt(1_000);
        var first = new ReadFloor(null, Affinity: 4);
        Assert.Equal((10, 0), Count(await _hosts.ReadAsync(10, first)));
        Assert.Equal((0, 10), Count(await _hosts.ReadAsync(10, first with { Affinity = 7 })));

        _hosts.Set.Suspect(_hosts.First);
        Assert.Equal((0, 10), Count(await _hosts.ReadAsync(10, first)));
    }

    [Fact]
    public async Task A_read_goes_only_where_what_it_must_see_has_been_replayed()
    {
        _hosts.Writes(_hosts.Primary, 2_000);
        _hosts.Replayed(_hosts.First, 2_000);
        _hosts.Replayed(_hosts.Second, 1_999);

        Assert.Equal((10, 0), Count(await _hosts.ReadAsync(10, ScriptedHosts.At(2_000))));
        Assert.Equal((5, 5), Count(await _hosts.ReadAsync(10, ScriptedHosts.At(1_999))));
        Assert.Equal([null], await _hosts.ReadAsync(1, ScriptedHosts.At(2_001)));
    }

    [Fact]
    public async Task A_replica_that_stays_behind_longer_than_the_limit_is_left_out_until_it_has_caught_up()
    {
        AllAt(1_000);
        _hosts.Writes(_hosts.Primary, 500_000);
        _hosts.Replayed(_hosts.First, 500_000);
        _hosts.Clock.Advance(_hosts.Options.MaxLag + TimeSpan.FromMilliseconds(1));
        _hosts.Replayed(_hosts.Second, 1_000);
        Assert.Equal((10, 0), Count(await _hosts.ReadAsync(10)));

        _hosts.Replayed(_hosts.Second, 500_000);
        Assert.Equal((5, 5), Count(await _hosts.ReadAsync(10)));
    }

    [Fact]
    public async Task An_idle_primary_makes_no_replica_old()
    {
        AllAt(1_000);
        _hosts.Clock.Advance(TimeSpan.FromHours(1));
        AllAt(1_000);
        Assert.Equal((5, 5), Count(await _hosts.ReadAsync(10)));
    }

    [Fact]
    public async Task A_burst_of_more_bytes_than_the_limit_leaves_a_replica_out_at_once()
    {
        AllAt(1_000);
        _hosts.Writes(_hosts.Primary, 1_001 + (ulong)_hosts.Options.MaxLagBytes);
        _hosts.Replayed(_hosts.First, 1_001 + (ulong)_hosts.Options.MaxLagBytes);
        Assert.Equal((10, 0), Count(await _hosts.ReadAsync(10)));
    }

    [Fact]
    public async Task A_host_that_fails_is_left_out_until_it_answers_what_was_asked_later()
    {
        AllAt(1_000);
        var askedBefore = _hosts.Clock.GetTimestamp();
        _hosts.Clock.Advance(TimeSpan.FromMilliseconds(10));
        _hosts.Set.Suspect(_hosts.First);
        Assert.Equal((0, 10), Count(await _hosts.ReadAsync(10)));

        _hosts.Set.Note(_hosts.First, new HostReading(true, 1, new(1_000)), askedBefore);
        Assert.Equal((0, 10), Count(await _hosts.ReadAsync(10)));

        _hosts.Clock.Advance(TimeSpan.FromMilliseconds(10));
        _hosts.Replayed(_hosts.First, 1_000);
        Assert.Equal((5, 5), Count(await _hosts.ReadAsync(10)));
    }

    [Fact]
    public async Task With_the_primary_gone_replicas_go_on_answering()
    {
        AllAt(1_000);
        _hosts.IsSilent(_hosts.Primary);
        _hosts.Clock.Advance(TimeSpan.FromMinutes(1));
        _hosts.Replayed(_hosts.First, 1_000);
        _hosts.Replayed(_hosts.Second, 1_000);
        Assert.Equal((5, 5), Count(await _hosts.ReadAsync(10)));
    }

    [Fact]
    public async Task A_read_waits_for_a_replica_that_is_about_to_have_it_and_asks_for_news()
    {
        var hosts = new ScriptedHosts(new ReplicaOptions { Wait = TimeSpan.FromSeconds(30), Poll = TimeSpan.FromSeconds(1) });
        hosts.Writes(hosts.Primary, 2_000);
        hosts.Replayed(hosts.First, 1_990);
        var asked = hosts.Set.Wanted.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);

        var read = hosts.ReadAsync(1, ScriptedHosts.At(2_000));
        await asked;
        Assert.False(read.IsCompleted);
        hosts.Replayed(hosts.First, 2_000);

        Assert.Equal(["shard0-replica1"], await read);
    }

    [Fact]
    public async Task Nobody_waits_for_a_replica_that_is_seconds_behind()
    {
        var hosts = new ScriptedHosts(new ReplicaOptions { Wait = TimeSpan.FromSeconds(30) });
        hosts.Writes(hosts.Primary, 2_000);
        hosts.Clock.Advance(TimeSpan.FromSeconds(3));
        hosts.Replayed(hosts.First, 1_000);

        Assert.Equal([null], await hosts.ReadAsync(1, ScriptedHosts.At(2_000)));
    }

    [Fact]
    public async Task Who_may_have_written_reads_from_the_primary()
    {
        AllAt(1_000);
        Assert.Null(await _hosts.Set.ChooseAsync(new ReadFloor(null, IsUnsure: true), avoid: null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_place_in_another_database_is_known_to_be_on_no_replica_however_new_it_is()
    {
        AllAt(2_000);
        Assert.Equal([null], await _hosts.ReadAsync(1, ScriptedHosts.At(1, database: "shard1")));
    }

    private void AllAt(ulong lsn)
    {
        _hosts.Writes(_hosts.Primary, lsn);
        _hosts.Replayed(_hosts.First, lsn);
        _hosts.Replayed(_hosts.Second, lsn);
    }

    private static (int First, int Second) Count(List<string?> hosts) =>
        (hosts.Count(host => host == "shard0-replica1"), hosts.Count(host => host == "shard0-replica2"));
}
