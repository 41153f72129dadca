using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Scale.Core.Passwords;

/// <summary>A stored password: <c>pbkdf2-sha512$210000$&lt;salt&gt;$&lt;hash&gt;</c>. It says how it was made, so that this can change.</summary>
internal static class PasswordText
{
    private const string Algorithm = "pbkdf2-sha512";
    private const int SaltBytes = 16, HashBytes = 32;

    public static string Make(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Algorithm}${iterations.ToString(CultureInfo.InvariantCulture)}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Hash(password, salt, iterations))}";
    }

    /// <summary>Whether it is the password, compared in constant time.</summary>
    public static bool IsOf(string password, string stored)
    {
        var (iterations, salt, hash) = Read(stored);
        return CryptographicOperations.FixedTimeEquals(Hash(password, salt, iterations), hash);
    }

    /// <summary>Rounds it was made with.</summary>
    public static int IterationsOf(string stored) => Read(stored).Iterations;

    private static (int Iterations, byte[] Salt, byte[] Hash) Read(string stored) =>
        stored.Split('$') is [Algorithm, var iterations, var salt, var hash]
            ? (int.Parse(iterations, CultureInfo.InvariantCulture), Convert.FromBase64String(salt), Convert.FromBase64String(hash))
            : throw new FormatException("A stored password is of a form that this version does not know.");

    // One text in its composed and decomposed form is one password.
    private static byte[] Hash(string password, byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
