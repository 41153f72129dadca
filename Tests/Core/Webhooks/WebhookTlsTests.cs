using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>What is signed is sent to nobody but the owner of a certificate that this machine trusts.</summary>
public sealed class WebhookTlsTests(ScaleSystem system, OwnShard shard) : WebhookTest(system, shard)
{
    private const string Name = "receiver.example.com";

    [Fact]
    public async Task A_receiver_with_a_certificate_of_its_own_making_gets_nothing_and_the_delivery_says_why()
    {
        using var certificate = SelfSigned();
        await using var receiver = await WebhookReceiver.StartAsync(Cancellation, certificate);
        Assert.StartsWith("https://", receiver.Url, StringComparison.Ordinal);

        await DeliverAsync(new Uri(receiver.Url).Port);

        Assert.Empty(receiver.All);
        Assert.Equal(["pending 1 tls_failed"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_receiver_that_speaks_no_TLS_at_an_https_address_gets_nothing()
    {
        await DeliverAsync(new Uri(Setup.Receiver.Url).Port);

        Assert.Empty(Setup.Receiver.All);
        Assert.Equal(["pending 1 tls_failed"], await Setup.DeliveriesAsync(Cancellation));
    }

    private async Task DeliverAsync(int port)
    {
        var webhook = await Setup.CreateAsync($"https://{Name}:{port}/hook", Cancellation);
        await Setup.RaiseAsync(Cancellation);
        var connections = new GuardedConnections(Options.Create(new WebhookOptions { AllowPrivateAddresses = true }))
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        };
        await Setup.TurnAsync(webhook, Cancellation, connections: connections);
    }

    // Valid in everything but who says so.
    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
