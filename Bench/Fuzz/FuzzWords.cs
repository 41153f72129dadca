namespace Scale.Bench.Fuzz;

/// <summary>What has broken programs before.</summary>
internal static class FuzzWords
{
    // Each is a JSON value, or what somebody takes for one.
    private static readonly string[] Tokens =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "0.1", "1e400", "-1e-400", "9007199254740993", "2147483648", "9223372036854775807", "9223372036854775808",
        "170141183460469231731687303715884105728", "NaN", "Infinity", "01", "+1", "0x10", "1_000", "{}", "[]", "[null]", "[[]]", "{\"\":{}}", "{\"a\":1,\"a\":2}", "\"", "'a'",
        "undefined", "// comment\n1", "[1,]", "{\"a\":1,}", "\"\\ud800\"", "\"\\u0000\"", "\"\\u202e\"", "\"\\x41\"", "\"\u0007\"", "\"😀\"", "\"ﷺ\"",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "\t\n", "0", "-1", "null", "true", "*", "%", "%00", "\0", "'", "\"", "' OR 1=1 --", "; DROP TABLE orders; --", "$1", "{0}", "{{7*7}}", "${jndi:ldap://a}",
        "../../etc/passwd", "..\\..\\boot.ini", "<script>alert(1)</script>", "a\r\nX-Injected: 1", "\u202eabc", "e\u0301", "ß", "İ", "ı", "\ud83d\ude00", "\ufeff", "\uffff", "\u0000a",
        "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "-0001-01-01", "2026-02-30", "2026-11-21T25:61:61Z", "2026-11-21T00:00:00+99:99", "1969-12-31T23:59:59-14:00", "infinity", "-infinity", "P1D",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000000000000000000000000000", "{00000000-0000-0000-0000-000000000000}",
        "a@b", "a@b@c", "\"a b\"@c.de", "@", "1e5", "1,000", "０", "٣", "v1.shard0.1.0.AAAA", "AAAA====", "-createdAt", "createdAt,-id",
    ];

    /// <summary>A value where JSON has one.</summary>
    public static string Token(Random random) => random.Next(12) switch
    {
        0 => $"\"{new string('a', random.Next(1, 20_000))}\"",
        1 => new string('[', random.Next(1, 200)),
        2 => $"{new string('[', 64)}{new string(']', 64)}",
        _ => Tokens[random.Next(Tokens.Length)],
    };

    /// <summary>A text where there is one.</summary>
    public static string Text(Random random) => random.Next(10) switch
    {
        0 => new string((char)random.Next(1, 0xd7ff), random.Next(1, 3_000)),
        1 => string.Create(random.Next(1, 40), random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)random.Next(0x10000);
        }),
        _ => Texts[random.Next(Texts.Length)],
    };
}
