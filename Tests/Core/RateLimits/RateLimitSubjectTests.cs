using System.Net;
using Scale.Core.RateLimits;

namespace Scale.Tests.Core.RateLimits;

public sealed class RateLimitSubjectTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void An_address_is_what_its_owner_cannot_choose(string one, string other, bool same) =>
        Assert.Equal(same, RateLimitSubject.Address(IPAddress.Parse(one)) == RateLimitSubject.Address(IPAddress.Parse(other)));

    [Fact]
    public void Nothing_of_an_account_can_be_read_from_its_key()
    {
        var subject = RateLimitSubject.Account("Ada@Example.com");

        Assert.Equal(subject, RateLimitSubject.Account("ada@example.COM"));
        Assert.DoesNotContain("ada", subject.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("\u212A@example.com", "k@example.com")]
    [InlineData("\u0130@example.com", "i@example.com")]
    [InlineData("\u00DC@example.com", "\u00FC@example.com")]
    public void An_account_is_folded_in_ASCII_alone(string one, string other) =>
        Assert.NotEqual(RateLimitSubject.Account(one), RateLimitSubject.Account(other));

    [Fact]
    public void Subjects_of_different_kinds_never_share_a_limit()
    {
        var id = new Guid("00000000-0000-0000-0000-00007f000001");

        Assert.NotEqual(RateLimitSubject.Company(id).ToString(), RateLimitSubject.Address(IPAddress.Loopback).ToString());
    }
}
