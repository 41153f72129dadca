using Microsoft.Extensions.Options;
using NpgsqlTypes;
using Scale.Core.Data.Consistency;

namespace Scale.Tests.Core.Data.Consistency;

public sealed class ConsistencyTokenTests
{
    private static readonly Guid Company = Guid.Parse("0192f0c1-a2b3-7d4e-8f00-112233445566");
    private static readonly CommitPosition Position = new("shard0", 3, new NpgsqlLogSequenceNumber(0x16B3748));
    private readonly ConsistencyTokens _tokens = Tokens("a-signing-key-of-the-tests-32-bytes-long");

    [Fact]
    public void A_token_names_the_place_and_is_read_again()
    {
        var text = _tokens.Write(Company, Position);
        Assert.Matches(@"^v1\.shard0\.3\.16b3748\.[A-Za-z0-9_-]{16}$", text);
        Assert.True(_tokens.TryRead(Company, text, out var read));
        Assert.Equal(Position, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v1.shard0.3.16b3748")]
    [InlineData("v1.shard0.3.16b3748.AAAAAAAAAAAAAAAA")]
    [InlineData("v2.shard0.3.16b3748.AAAAAAAAAAAAAAAA")]
    [InlineData("ééééééééééééééééééééééééééééééé")]
    public void What_was_never_written_is_refused(string text) => Assert.False(_tokens.TryRead(Company, text, out _));

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        var text = _tokens.Write(Company, Position);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = $"{text[..i]}{(text[i] == 'x' ? 'y' : 'x')}{text[(i + 1)..]}";
            Assert.False(_tokens.TryRead(Company, changed, out _), changed);
        }
        Assert.False(_tokens.TryRead(Company, text + "A", out _));
        Assert.False(_tokens.TryRead(Company, text[..^1], out _));
    }

    [Fact]
    public void A_token_of_another_company_or_key_is_refused()
    {
        var text = _tokens.Write(Company, Position);
        Assert.False(_tokens.TryRead(Guid.CreateVersion7(), text, out _));
        Assert.False(Tokens("another-signing-key-of-the-tests-32-bytes").TryRead(Company, text, out _));
    }

    [Theory]
    [InlineData("shard0.1.0A")]
    [InlineData("shard0.01.a")]
    [InlineData("shard0.0.a")]
    [InlineData("shard0.1.")]
    [InlineData(".1.a")]
    [InlineData("shard0.1.a.b")]
    [InlineData("shard0.1.1ffffffffffffffff")]
    public void A_place_has_one_text(string text) => Assert.False(CommitPosition.TryParse(text, out _));

    [Fact]
    public void The_later_of_two_places_has_the_later_timeline_and_then_the_larger_lsn()
    {
        var next = Position with { Lsn = new NpgsqlLogSequenceNumber(0x16B3749) };
        var promoted = Position with { Timeline = 4, Lsn = new NpgsqlLogSequenceNumber(1) };
        var elsewhere = Position with { Database = "shard1", Lsn = new NpgsqlLogSequenceNumber(1) };

        Assert.Equal(Position, CommitPosition.Later(null, Position));
        Assert.Equal(next, CommitPosition.Later(next, Position));
        Assert.Equal(promoted, CommitPosition.Later(promoted, next));
        Assert.Equal(elsewhere, CommitPosition.Later(next, elsewhere));
    }

    private static ConsistencyTokens Tokens(string key) => new(Options.Create(new ConsistencyOptions { SigningKey = key }));
}
