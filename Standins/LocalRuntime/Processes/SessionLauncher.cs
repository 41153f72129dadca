using System.Diagnostics;

namespace Scale.LocalRuntime.Processes;

/// <summary>Start information for a program in a session, and so a process group, of its own.</summary>
internal static class SessionLauncher
{
    private const string PerlSetsid = "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127";

    private static readonly string[] Launcher = FindLauncher();

    /// <summary>Runs <paramref name="command"/> with the process id of the started process, which leads the group.</summary>
    public static ProcessStartInfo Create(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(Launcher[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Launcher.Skip(1).Concat(command))
            start.ArgumentList.Add(argument);
        return start;
    }

    private static string[] FindLauncher()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        if (ExecutablePath.Find("setsid", path) is { } setsid)
            return [setsid];
        if (ExecutablePath.Find("perl", path) is { } perl)
            return [perl, "-e", PerlSetsid];
        throw new LocalRuntimeException(
            "Neither 'setsid' (package util-linux) nor 'perl' is on PATH; one of them is needed to start programs in a session of their own.");
    }
}
