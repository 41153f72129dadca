using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Scale.Core.Passwords;
using Scale.Core.Sessions;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Sessions;

public sealed class PasswordTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task A_stored_password_verifies_itself_and_no_other()
    {
        using var passwords = Create(100_000);
        var stored = await passwords.HashAsync("correct horse battery", Cancellation);
        Assert.True(await passwords.VerifyAsync("correct horse battery", stored, Cancellation));
        Assert.False(await passwords.VerifyAsync("correct horse batterY", stored, Cancellation));
        Assert.False(await passwords.VerifyAsync("correct horse battery", null, Cancellation));
        Assert.NotEqual(stored, await passwords.HashAsync("correct horse battery", Cancellation));
        Assert.False(passwords.IsOutdated(stored));
        using var stronger = Create(200_000);
        Assert.True(stronger.IsOutdated(stored));
        Assert.True(await stronger.VerifyAsync("correct horse battery", stored, Cancellation));
    }

    // RFC 7914 has no vectors for SHA-512; this one was computed with Python's hashlib.pbkdf2_hmac.
    [Fact]
    public async Task A_password_of_another_implementation_verifies()
    {
        using var passwords = Create(100_000);
        Assert.True(await passwords.VerifyAsync("correct horse battery", Known, Cancellation));
    }

    [Fact]
    public async Task An_address_that_nobody_has_costs_the_same_hash_as_a_wrong_password()
    {
        var verified = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "scale.passwords.hashes")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref verified, (int)count));
        listener.Start();
        foreach (var email in (string[])["nobody@example.com", "", "no address"])
        {
            var before = Volatile.Read(ref verified);
            Assert.Null(await core.Get<SignIns>().SignInAsync(email, "x", new SessionClient(null, null), Cancellation));
            Assert.True(Volatile.Read(ref verified) > before);
        }
    }

    [Fact]
    public async Task A_crowd_beyond_the_waiting_room_is_refused_at_once()
    {
        using var passwords = Create(10_000_000, concurrency: 1, waiting: 1);
        var stored = "pbkdf2-sha512$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAA";
        var running = passwords.HashAsync("correct horse battery", Cancellation);
        var waiting = passwords.VerifyAsync("x", stored, Cancellation);
        await Assert.ThrowsAsync<PasswordQueueFullException>(() => passwords.VerifyAsync("x", stored, Cancellation));
        await running;
        Assert.False(await waiting);
    }

    private const string Known = "pbkdf2-sha512$100000$AAECAwQFBgcICQoLDA0ODw==$xfNv5sfjsFq9EBwFsrlao8ynI2+zZDlLHi4cWnEYKlU=";

    private static PasswordHashing Create(int iterations, int concurrency = 0, int waiting = 64) =>
        new(Options.Create(new PasswordOptions { Iterations = iterations, Concurrency = concurrency, MostWaiting = waiting }));
}
