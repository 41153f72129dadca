using System.Diagnostics;
using System.Globalization;

namespace Scale.Standins.Tests.LocalRuntime.Processes;

/// <summary>Scale.Standins.TestHost in a process of its own, to be killed.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process = Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Scale.Standins.TestHost.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gives it a command and returns the process id it answers with.</summary>
    public async Task<int> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return int.Parse((await _process.StandardOutput.ReadLineAsync(Cancellation))!, CultureInfo.InvariantCulture);
    }

    public async Task EndAsync()
    {
        await _process.StandardInput.WriteLineAsync("exit");
        await _process.WaitForExitAsync(Cancellation);
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
