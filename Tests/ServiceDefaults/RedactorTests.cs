using System.Reflection;
using System.Text.RegularExpressions;
using Scale.Core.ApiKeys;
using Scale.Core.Domain.Users;
using Scale.Core.Operators;
using Scale.Core.Sessions;
using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.Tests.ServiceDefaults;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("key sk_abcdefghijklmnopqrstuvwxyz0123456789 was used", "key sk_[redacted] was used")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_[redacted]")]
    [InlineData("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]")]
    [InlineData("authorization: basic dXNlcjpwYXNz", "authorization: basic [redacted]")]
    [InlineData("from jane.doe+shop@mail.example.org today", "from [redacted] today")]
    [InlineData("GET /v1/products?cursor=abc&limit=20 failed", "GET /v1/products?cursor=[redacted]&limit=[redacted] failed")]
    [InlineData("https://api.example.org/x?name=Jane%20Doe", "https://api.example.org/x?name=[redacted]")]
    [InlineData("Host=db;Username=app;Password=p@ss;Database=x", "Host=db;Username=app;Password=[redacted];Database=x")]
    [InlineData("redis:6379,password=geheim,ssl=true", "redis:6379,password=[redacted],ssl=true")]
    [InlineData("postgresql://postgres:geheim@db:5432/catalog", "postgresql://[redacted]@db:5432/catalog")]
    [InlineData("""{"apiKey": "abc", "name": "x"}""", """{"apiKey": [redacted], "name": "x"}""")]
    [InlineData("""{"password":"a b c"}""", """{"password":[redacted]}""")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def expired", "token [redacted] expired")]
    public void Secrets_and_personal_data_are_masked(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("Order 0193f1c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f was placed")]
    [InlineData("SELECT key_id, role FROM find_api_key($1)")]
    [InlineData("GET /v1/orders/{id}")]
    [InlineData("Is it done? Yes & no.")]
    [InlineData("2 @ 5")]
    [InlineData("cache key: order:5")]
    [InlineData("risk_level is high")]
    [InlineData("status_code of us_east_1, class_name, op_kind, inv_1")]
    [InlineData("")]
    public void Other_text_stays_as_it_is(string text) => Assert.Same(text, Redactor.Redact(text));

    // A new kind of secret fails here until the redactor knows it.
    [Fact]
    public void Every_secret_that_is_made_is_masked()
    {
        var prefixes = typeof(ApiKeyText).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.IsLiteral && field.Name.EndsWith("Prefix", StringComparison.Ordinal))
            .Select(field => field.GetRawConstantValue() as string)
            .Where(prefix => prefix is not null && Regex.IsMatch(prefix, "^[a-z]{2,6}_$"))
            .ToList();
        Assert.Equal(["inv_", "op_", "sk_", "ss_", "ur_", "us_", "whsec_"], prefixes.Order(StringComparer.Ordinal));

        foreach (var prefix in prefixes)
            Assert.Equal($"({prefix}[redacted]) was sent", Redactor.Redact($"({prefix}MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw) was sent"));
    }

    [Fact]
    public void Of_what_was_made_as_a_secret_nothing_is_left()
    {
        var (user, session) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        // The last has all letters of base64url.
        string[] secrets =
        [
            ApiKeyText.Create(), OperatorKeyText.Create(), Invitation.NewToken(),
            SessionToken.Create(SessionToken.AccessPrefix, user, session), SessionToken.Create(SessionToken.RefreshPrefix, user, session),
            "ss_MfKQ9r8GKYq-TwjUPD8ILPZ_o2LaLaSw-_8",
        ];
        Assert.All(secrets, secret => Assert.Equal(secret[..(secret.IndexOf('_', StringComparison.Ordinal) + 1)] + "[redacted]", Redactor.Redact(secret)));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("x_api_key")]
    [InlineData("http.request.header.cookie")]
    [InlineData("Email")]
    [InlineData("password")]
    [InlineData("url.query")]
    public void A_value_with_a_sensitive_name_is_masked_whatever_it_is(string name) => Assert.Equal("[redacted]", Redactor.Redact(name, 12345));

    [Fact]
    public void Numbers_and_ids_are_not_touched()
    {
        object count = 5, id = Guid.NewGuid();
        Assert.Same(count, Redactor.Redact("count", count));
        Assert.Same(id, Redactor.Redact("id", id));
        Assert.Null(Redactor.Redact("none", null));
    }

    [Fact]
    public void Objects_are_masked_by_their_text()
    {
        var address = new Uri("https://example.org/x?email=jane@example.org");
        Assert.Equal("https://example.org/x?email=[redacted]", Redactor.Redact("address", address));
        Assert.Equal(["a", "[redacted]"], Assert.IsType<string[]>(Redactor.Redact("list", new[] { "a", "jane@example.org" })));
    }

    [Fact]
    public void Long_texts_are_cut_and_still_masked()
    {
        var text = Redactor.Redact("jane@example.org " + new string('x', 1_000_000) + " john@example.org");
        Assert.StartsWith("[redacted] xxx", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1_000, 40_000);
    }

    // Each would take minutes with an expression that backtracks.
    [Theory]
    [InlineData("@", 30_000)]
    [InlineData("a.", 15_000)]
    [InlineData("a@a.", 7_000)]
    [InlineData("?a=", 10_000)]
    [InlineData("://", 10_000)]
    [InlineData("a://a", 6_000)]
    [InlineData("password=\"", 3_000)]
    [InlineData("eyJ", 10_000)]
    [InlineData("bearer ", 4_000)]
    public void No_text_takes_long(string part, int times)
    {
        var text = string.Concat(Enumerable.Repeat(part, times));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Redactor.Redact(text);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
    }
}
