namespace Scale.Core.Notifications;

/// <summary>Hands messages to whatever brings them to people.</summary>
public interface IMailSender
{
    /// <summary>Returns when the message is on its way; throws <see cref="MailNotSentException"/> if it is not.</summary>
    Task SendAsync(Mail mail, CancellationToken ct);
}

/// <summary>A message of plain text to one address, which has passed <c>EmailAddress.IsPlausible</c> and so cannot break out of a header.</summary>
/// <param name="Id">Id of the message; UUIDv7. May be logged.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">ASCII, one line.</param>
/// <param name="Text">What it says. May hold secrets that are meant for the address alone.</param>
public sealed record Mail(Guid Id, string To, string Subject, string Text)
{
    /// <summary>Neither address nor text: records end up in logs.</summary>
    public override string ToString() => $"Mail {Id}";
}

/// <summary>A message could not be sent; the inner exception says why.</summary>
public sealed class MailNotSentException(Guid id, Exception inner) : Exception($"Message {id} could not be sent.", inner);
