using System.Text.RegularExpressions;

namespace Scale.Tests.Support;

/// <summary>The folder that the system under test writes messages to.</summary>
public sealed partial class Mailbox(string folder)
{
    /// <summary>The token in the last message to that address; messages are written before the request that sends them is answered.</summary>
    public async Task<string> TokenOfAsync(string address, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml").OrderDescending(StringComparer.Ordinal))
        {
            var message = await File.ReadAllTextAsync(file, ct);
            if (message.Contains($"To: <{address}>\r\n", StringComparison.Ordinal))
                return Token().Match(message).Value;
        }
        throw new InvalidOperationException($"There is no message to {address} in {folder}.");
    }

    [GeneratedRegex("inv_[0-9A-Za-z]{40}")]
    private static partial Regex Token();
}
