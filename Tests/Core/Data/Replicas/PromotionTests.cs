using Scale.Core.Data.Replicas;

namespace Scale.Tests.Core.Data.Replicas;

/// <summary>A replica becomes the primary, and the old one comes back.</summary>
public sealed class PromotionTests
{
    private readonly ScriptedHosts _hosts = new();

    public PromotionTests()
    {
        _hosts.Writes(_hosts.Primary, 1_000);
        _hosts.Replayed(_hosts.First, 1_000);
        _hosts.Replayed(_hosts.Second, 1_000);
        _hosts.IsSilent(_hosts.Primary);
    }

    [Fact]
    public void A_promoted_replica_gets_the_writes_and_the_log_says_so()
    {
        Assert.Same(_hosts.Primary, _hosts.Set.View.Primary);
        var change = _hosts.Writes(_hosts.First, 1_200, timeline: 2);

        Assert.Equal("shard0-replica1 is the primary, on timeline 2; it was shard0, on 1", change);
        Assert.Same(_hosts.First, _hosts.Set.View.Primary);
    }

    [Fact]
    public void An_old_primary_that_comes_back_is_not_written_to()
    {
        _hosts.Writes(_hosts.First, 1_200, timeline: 2);
        _hosts.Writes(_hosts.Primary, 5_000, timeline: 1);

        Assert.Same(_hosts.First, _hosts.Set.View.Primary);
        Assert.Equal("outdated", _hosts.Set.View.Hosts[0].Role);
    }

    [Fact]
    public async Task An_old_primary_that_follows_the_new_one_serves_reads()
    {
        _hosts.Writes(_hosts.First, 1_200, timeline: 2);
        _hosts.Replayed(_hosts.Primary, 1_200, timeline: 2);
        Assert.Equal(["shard0"], await _hosts.ReadAsync(1));
    }

    [Fact]
    public async Task A_replica_that_still_follows_the_old_timeline_serves_nothing()
    {
        _hosts.Writes(_hosts.First, 1_200, timeline: 2);
        _hosts.Replayed(_hosts.Second, 9_000, timeline: 1);

        Assert.Equal([null], await _hosts.ReadAsync(1));
        Assert.Equal("diverged", _hosts.Set.View.Hosts[2].State);
    }

    [Fact]
    public async Task A_place_of_the_old_timeline_counts_for_the_lag_limit_and_then_pins_nobody_to_the_primary()
    {
        _hosts.Writes(_hosts.First, 1_200, timeline: 2);
        _hosts.Replayed(_hosts.Second, 1_200, timeline: 2);
        var lost = ScriptedHosts.At(50_000, timeline: 1);
        Assert.Equal([null], await _hosts.ReadAsync(1, lost));
        Assert.Equal(["shard0-replica2"], await _hosts.ReadAsync(1, ScriptedHosts.At(900, timeline: 1)));

        _hosts.Clock.Advance(_hosts.Options.MaxLag + TimeSpan.FromMilliseconds(1));
        Assert.Equal(["shard0-replica2"], await _hosts.ReadAsync(1, lost));
    }

    [Fact]
    public async Task A_place_of_a_promotion_that_is_not_known_here_yet_is_on_no_replica() =>
        Assert.Equal([null], await _hosts.ReadAsync(1, ScriptedHosts.At(10, timeline: 2)));

    [Fact]
    public void Of_two_standbys_configured_in_the_wrong_order_the_one_that_writes_is_the_primary()
    {
        var hosts = new ScriptedHosts();
        hosts.Replayed(hosts.Primary, 1_000);
        hosts.Writes(hosts.Second, 1_000);
        Assert.Same(hosts.Second, hosts.Set.View.Primary);
    }
}
