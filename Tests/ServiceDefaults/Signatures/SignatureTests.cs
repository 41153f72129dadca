using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Scale.ServiceDefaults.Authentication.Signatures;

namespace Scale.Tests.ServiceDefaults.Signatures;

public sealed class SignatureTests
{
    private const string Good = "sig1=(\"@method\" \"@path\" \"@query\" \"content-digest\");created=1763758529;nonce=\"0123456789abcdef\";keyid=\"k\";alg=\"hmac-sha256\"";

    // RFC 9421, appendix B.2.5.
    [Fact]
    public void The_base_and_the_signature_are_those_of_the_specification()
    {
        var input = new SignatureInput(
            "sig-b25", "(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"", ["date", "@authority", "content-type"], 1618884473, null, "", "test-shared-secret");
        var signed = input.Base(name => name switch { "date" => "Tue, 20 Apr 2021 02:07:55 GMT", "@authority" => "example.com", "content-type" => "application/json", _ => null });
        Assert.Equal(
            "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@authority\": example.com\n\"content-type\": application/json\n"
            + "\"@signature-params\": (\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"",
            signed);

        var secret = Convert.FromBase64String("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==");
        Assert.Equal(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(signed!)), input.Signature("sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"));
    }

    [Fact]
    public void An_input_is_read()
    {
        var input = SignatureInput.Read(Good + ";expires=1763758600");
        Assert.NotNull(input);
        Assert.Equal(["@method", "@path", "@query", "content-digest"], input.Components);
        Assert.Equal(("sig1", 1763758529L, 1763758600L, "0123456789abcdef", "k"), (input.Label, input.Created, input.Expires!.Value, input.Nonce, input.KeyId));
        Assert.Equal(Good["sig1=".Length..] + ";expires=1763758600", input.Parameters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sig1=()")]
    [InlineData("sig1=(\"@method\" \"@method\");created=1;nonce=\"0123456789abcdef\";keyid=\"k\"")]
    [InlineData("sig1=(\"@method\");nonce=\"0123456789abcdef\";keyid=\"k\"")]
    [InlineData("sig1=(\"@method\");created=1;keyid=\"k\"")]
    [InlineData("sig1=(\"@method\");created=1;nonce=\"short\";keyid=\"k\"")]
    [InlineData("sig1=(\"@method\");created=1;nonce=\"0123456789abcdef\"")]
    [InlineData("sig1=(\"@method\");created=1;created=2;nonce=\"0123456789abcdef\";keyid=\"k\"")]
    [InlineData("sig1=(\"@method\");created=1;nonce=\"0123456789abcdef\";keyid=\"k\";alg=\"none\"")]
    [InlineData("sig1=(\"@method\");created=-1;nonce=\"0123456789abcdef\";keyid=\"k\"")]
    [InlineData("sig1=(\"@query-param\";name=\"a\");created=1;nonce=\"0123456789abcdef\";keyid=\"k\"")]
    [InlineData(Good + ", sig2=(\"@method\")")]
    public void Anything_else_is_no_input(string text) => Assert.Null(SignatureInput.Read(text));

    [Theory]
    [InlineData("sig1=::")]
    [InlineData("sig1=:AQI=:")]
    public void A_signature_is_found_by_its_label(string header) => Assert.NotNull(SignatureInput.Read(Good)!.Signature(header));

    [Theory]
    [InlineData("sig2=:AQI=:")]
    [InlineData("sig1=AQI=")]
    [InlineData("sig1=:not base64:")]
    [InlineData("")]
    public void Another_header_has_no_signature(string header) => Assert.Null(SignatureInput.Read(Good)!.Signature(header));

    [Fact]
    public async Task A_body_other_than_the_signed_one_fails_at_its_end()
    {
        var digest = SHA256.HashData("hello"u8);
        Assert.Equal(digest, DigestedBody.ReadHeader($"sha-512=:AAAA:, sha-256=:{Convert.ToBase64String(digest)}:"));
        Assert.Null(DigestedBody.ReadHeader("sha-256=:AAAA:"));
        await using var same = new DigestedBody(new MemoryStream("hello"u8.ToArray()), digest);
        await same.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        await using var other = new DigestedBody(new MemoryStream("hellO"u8.ToArray()), digest);
        await Assert.ThrowsAsync<BadHttpRequestException>(() => other.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }
}
