using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Notifications;

/// <summary>Registers messages by e-mail.</summary>
public static class MailRegistration
{
    /// <summary>Adds <see cref="IMailSender"/> over the folder <c>Mail:Folder</c>.</summary>
    public static TBuilder AddScaleMail<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        builder.Services.AddSingleton<IMailSender, FolderMailSender>();
        return builder;
    }
}
