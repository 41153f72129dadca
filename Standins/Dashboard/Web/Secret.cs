using System.Security.Cryptography;
using System.Text;

namespace Scale.Dashboard.Web;

/// <summary>A value that somebody must present. It is compared in constant time, whatever the length of what is presented.</summary>
internal sealed class Secret(string value)
{
    private readonly byte[] _hash = Hash(value);

    public string Value => value;

    /// <summary>128 random bits as 32 hex digits.</summary>
    public static string Random() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public bool Equals(string? presented) =>
        presented is not null && CryptographicOperations.FixedTimeEquals(Hash(presented), _hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
