using System.Runtime.InteropServices;

namespace Scale.LocalRuntime.Processes;

/// <summary>Signals to a whole process group.</summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;
    private const int NoSuchProcess = 3;   // ESRCH, on Linux and macOS

    /// <summary>Signals the group, or the leader alone while it has not made its group yet.</summary>
    public static void Signal(int group, StopSignal signal) => Send(group, (int)signal);

    public static void Kill(int group) => Send(group, SigKill);

    /// <summary>Whether a process of the group still runs; one that has ended but was not reaped yet does not.</summary>
    public static bool IsAlive(int group)
    {
        if (kill(-group, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            return false;
        return !Directory.Exists("/proc/self") || ProcessTable.Read().Any(process => process.Group == group && process.IsRunning);
    }

    private static void Send(int group, int signal)
    {
        if (kill(-group, signal) != 0)
            _ = kill(group, signal);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
