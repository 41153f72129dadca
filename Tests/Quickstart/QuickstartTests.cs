using System.Diagnostics;
using Scale.Tests.Support;

namespace Scale.Tests.Quickstart;

[Collection(HostCollection.Name)]
public sealed class QuickstartTests
{
    [Fact(Timeout = 300_000)]
    public async Task The_readme_quickstart_works_as_printed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("scale-quickstart-");
        try
        {
            var (exitCode, output) = await RunAsync(ReadBlock(), folder.FullName, cancellation);

            Assert.True(exitCode == 0, $"exit code {exitCode}:\n{output}");
            Assert.Contains("\"total\":29800", output, StringComparison.Ordinal);
            Assert.Contains("event: order.created", output, StringComparison.Ordinal);
            Assert.Contains("event: export.completed", output, StringComparison.Ordinal);
            Assert.Contains("first", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string ReadBlock()
    {
        var readme = File.ReadAllText(Repository.PathTo("README.md"));
        var start = readme.IndexOf("```bash\n", StringComparison.Ordinal) + "```bash\n".Length;
        return readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string folder, CancellationToken cancellationToken)
    {
        using var bash = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        bash.Start();
        var output = bash.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = bash.StandardError.ReadToEndAsync(cancellationToken);
        await bash.WaitForExitAsync(cancellationToken);
        return (bash.ExitCode, await output + await errors);
    }
}
