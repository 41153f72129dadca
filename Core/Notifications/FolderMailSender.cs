using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Notifications;

/// <summary>Writes each message as <c>&lt;time&gt;-&lt;id&gt;.eml</c> (RFC 5322), complete or not at all. Logs its id alone: a text may hold a token.</summary>
internal sealed class FolderMailSender(IOptions<MailOptions> options, TimeProvider clock, ILogger<FolderMailSender> logger) : IMailSender
{
    public async Task SendAsync(Mail mail, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var path = Path.Combine(options.Value.Folder, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{mail.Id:N}.eml");
        try
        {
            Directory.CreateDirectory(options.Value.Folder);
            await File.WriteAllTextAsync($"{path}.tmp", Format(mail, now), ct);
            File.Move($"{path}.tmp", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailNotSentException(mail.Id, e);
        }
        logger.LogInformation("Message {MailId} is in the mail folder", mail.Id);
    }

    private static string Format(Mail mail, DateTimeOffset now) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"Date: {now:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
        .Append(CultureInfo.InvariantCulture, $"Message-ID: <{mail.Id:N}@scale.invalid>\r\n")
        .Append(CultureInfo.InvariantCulture, $"To: <{mail.To}>\r\n")
        .Append(CultureInfo.InvariantCulture, $"Subject: {mail.Subject}\r\n")
        .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
        .Append(mail.Text.ReplaceLineEndings("\r\n"))
        .ToString();
}
