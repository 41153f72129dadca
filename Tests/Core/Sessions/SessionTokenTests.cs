using Scale.Core.Sessions;

namespace Scale.Tests.Core.Sessions;

public sealed class SessionTokenTests
{
    private static readonly Guid User = Guid.Parse("01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f");
    private static readonly Guid Session = Guid.Parse("01980c90-3c4d-7e5f-a061-7c8d9e0f1a2b");

    [Fact]
    public void A_token_names_its_session()
    {
        var token = SessionToken.Create(SessionToken.AccessPrefix, User, Session);
        Assert.Equal(SessionToken.Length, token.Length);
        Assert.True(SessionToken.TryRead(SessionToken.AccessPrefix, token, out var user, out var session));
        Assert.Equal((User, Session), (user, session));
        Assert.NotEqual(token, SessionToken.Create(SessionToken.AccessPrefix, User, Session));
    }

    [Fact]
    public void A_token_is_of_one_use_and_a_typo_is_seen_without_asking_anybody()
    {
        var token = SessionToken.Create(SessionToken.AccessPrefix, User, Session);
        Assert.False(SessionToken.TryRead(SessionToken.RefreshPrefix, token, out _, out _));
        for (var at = 0; at < token.Length; at++)
        {
            var typo = token[..at] + (token[at] == 'x' ? 'y' : 'x') + token[(at + 1)..];
            Assert.False(SessionToken.TryRead(SessionToken.AccessPrefix, typo, out _, out _), typo);
        }
        foreach (var wrong in (string[])["", "us_", token + "0", token[..^1], new string('ü', token.Length), "us_" + new string('!', token.Length - 3)])
            Assert.False(SessionToken.TryRead(SessionToken.AccessPrefix, wrong, out _, out _), wrong);
    }

    [Fact]
    public void A_record_of_the_first_form_is_read_by_every_later_version()
    {
        const string Stored = """{"v":1,"company":"01980c7d-2e11-7f40-8c3a-9d4e5f607182","access":"AQI=","accessEnds":2,"refresh":"AwQ=","refreshEnds":3,"used":["BQY="],"epoch":1,"createdAt":1,"refreshedAt":1,"endsAt":4,"client":"curl","address":"::1"}""";
        var record = SessionRecord.Read(Stored);
        Assert.NotNull(record);
        Assert.Equal(Stored, record.ToText());
        Assert.Null(SessionRecord.Read(Stored.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal)));
        Assert.Null(SessionRecord.Read("{}"));
        Assert.Null(SessionRecord.Read("what is this"));
    }
}
