using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Notifications;

namespace Scale.Tests.Core.Notifications;

public sealed class FolderMailSenderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scale-tests-mail-").FullName;

    [Fact]
    public async Task A_message_is_a_file_with_headers_and_its_text_and_the_log_has_neither_address_nor_text()
    {
        var log = new Lines();
        var mail = new Mail(Guid.CreateVersion7(), "ada@example.com", "You are invited", "Token: inv_x\nBye\n");
        await Sender(_folder, log).SendAsync(mail, TestContext.Current.CancellationToken);

        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder)), TestContext.Current.CancellationToken);
        Assert.Contains("To: <ada@example.com>\r\nSubject: You are invited\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nToken: inv_x\r\nBye\r\n", text, StringComparison.Ordinal);
        var line = Assert.Single(log.Written);
        Assert.DoesNotContain("inv_", line, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", line, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", mail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_message_that_was_not_sent()
    {
        var file = Path.Combine(_folder, "in-the-way");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<MailNotSentException>(() => Sender(Path.Combine(file, "mail"), new Lines())
            .SendAsync(new Mail(Guid.CreateVersion7(), "a@b.example", "S", "T"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static FolderMailSender Sender(string folder, ILogger<FolderMailSender> log) =>
        new(Options.Create(new MailOptions { Folder = folder }), TimeProvider.System, log);

    private sealed class Lines : ILogger<FolderMailSender>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
