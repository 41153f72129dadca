using System.Net;
using Scale.Core.Webhooks;

namespace Scale.Tests.Core.Webhooks;

public sealed class WebhookAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fc00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    public void What_is_not_of_the_public_internet_is_refused(string address)
    {
        Assert.False(PublicAddresses.Include(IPAddress.Parse(address)));
        Assert.NotNull(WebhookAddress.Fault($"https://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}/", new WebhookOptions()));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    public void What_is_of_the_public_internet_is_allowed(string address) => Assert.True(PublicAddresses.Include(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("https://example.com/#fragment")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://localhost/")]
    [InlineData("https://intranet/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("/hooks")]
    [InlineData(" ")]
    [InlineData(null)]
    public void An_address_that_cannot_be_one_is_refused_when_it_is_given(string? url) => Assert.NotNull(WebhookAddress.Fault(url, new WebhookOptions()));

    [Fact]
    public void An_https_address_is_taken_and_what_options_allow()
    {
        Assert.Null(WebhookAddress.Fault("https://example.com/hooks?tenant=1", new WebhookOptions()));
        Assert.Null(WebhookAddress.Fault("http://example.com/", new WebhookOptions { AllowHttp = true }));
        Assert.Null(WebhookAddress.Fault("https://example.com:8443/", new WebhookOptions { Ports = { 8443 } }));
        Assert.Null(WebhookAddress.Fault("https://127.0.0.1/", new WebhookOptions { AllowPrivateAddresses = true }));
    }

    [Theory]
    [InlineData("Webhooks:MasterKey")]
    [InlineData("Webhooks:Timeout")]
    [InlineData("Webhooks:PerWebhook")]
    [InlineData("Webhooks:Retries")]
    public void A_value_out_of_bounds_is_refused_by_its_name(string key)
    {
        var options = new WebhookOptions { MasterKey = new string('k', 32) };
        Assert.True(new WebhookOptionsValidator().Validate(null, options).Succeeded);
        switch (key)
        {
            case "Webhooks:MasterKey": options.MasterKey = "short"; break;
            case "Webhooks:Timeout": options.Timeout = TimeSpan.Zero; break;
            case "Webhooks:PerWebhook": options.PerWebhook = 0; break;
            default: options.Retries.Add(TimeSpan.Zero); break;
        }
        Assert.Contains(key, Assert.Single(new WebhookOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }
}
