using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Webhooks;

/// <summary>
/// The secret that deliveries to a webhook are signed with, derived from the master key, the webhook's id and the number of its rotations. It is shown when it is
/// made and stored nowhere: whoever reads the database can forge nothing.
/// </summary>
public sealed class WebhookSecrets(IOptions<WebhookOptions> options)
{
    /// <summary>What every secret starts with, as Standard Webhooks has it.</summary>
    public const string Prefix = "whsec_";

    private readonly byte[] _master = Encoding.UTF8.GetBytes(options.Value.MasterKey);

    /// <summary>The secret as the receiver keeps it.</summary>
    public string Of(Webhook webhook) => Prefix + Convert.ToBase64String(Key(webhook.Id, webhook.SecretNumber));

    /// <summary>The bytes that HMAC-SHA256 takes.</summary>
    internal byte[] Key(Guid webhook, int number) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, 32, salt: null, info: Encoding.UTF8.GetBytes($"scale webhooks v1 {webhook:N} {number}"));
}
