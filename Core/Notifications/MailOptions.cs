using Microsoft.Extensions.Options;

namespace Scale.Core.Notifications;

/// <summary>Messages by e-mail; section <c>Mail</c>. Checked when the process starts.</summary>
public sealed class MailOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mail";

    /// <summary>
    /// Folder that messages are written to, one file each, for whatever picks them up (a mail server's pickup folder, a developer);
    /// created if missing. Nothing is removed from it. Required, absolute.
    /// </summary>
    public string Folder { get; set; } = "";
}

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options) => Path.IsPathFullyQualified(options.Folder)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mail:Folder is '{options.Folder}'; it must be the absolute path of a folder.");
}
