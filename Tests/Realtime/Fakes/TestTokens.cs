using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>Signs places with a key of the tests.</summary>
internal static class TestTokens
{
    public static ConsistencyTokens Instance { get; } =
        new(Options.Create(new ConsistencyOptions { SigningKey = "a-signing-key-of-the-tests-32-bytes-long" }));
}
