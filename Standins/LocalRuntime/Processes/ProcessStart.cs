using System.ComponentModel;
using System.Diagnostics;

namespace Scale.LocalRuntime.Processes;

/// <summary>The two steps of a start: a process that waits, and its release once the guardian knows it.</summary>
internal static class ProcessStart
{
    private static readonly string Script = EmbeddedScript.Read("launch.sh");

    // bash hands on variables whose names it could not use itself (ConnectionStrings__shard0-replica1); dash drops them.
    private static readonly string Shell = ExecutablePath.Find("bash", Environment.GetEnvironmentVariable("PATH")) ?? "/bin/sh";

    public static Process Begin(ProcessSpec spec)
    {
        var path = spec.Environment.TryGetValue("PATH", out var own) ? own : Environment.GetEnvironmentVariable("PATH");
        var program = ExecutablePath.Find(spec.FileName, path)
            ?? throw new LocalRuntimeException($"'{spec.Name}' cannot start: there is no program '{spec.FileName}'.");

        var start = SessionLauncher.Create([Shell, "-c", Script, "scale-launch", program, .. spec.Arguments]);
        if (spec.WorkingDirectory is { } folder)
            start.WorkingDirectory = Directory.Exists(folder)
                ? folder
                : throw new LocalRuntimeException($"'{spec.Name}' cannot start: its working directory {folder} does not exist.");
        if (spec.RunAsUser is { } user)
            RunAs(start, user);
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            var as_ = spec.RunAsUser is null ? "" : $" as user {spec.RunAsUser}";
            throw new LocalRuntimeException($"'{spec.Name}' cannot start {program}{as_}: {exception.Message}", exception);
        }
    }

    public static void Release(Process process)
    {
        try
        {
            process.StandardInput.Write("go\n");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has been killed already; its exit is reported as any other.
        }
    }

    private static void RunAs(ProcessStartInfo start, string user)
    {
        start.UserName = user;
        start.Environment["USER"] = user;
        start.Environment["LOGNAME"] = user;
        start.Environment["HOME"] = start.WorkingDirectory is { Length: > 0 } folder ? folder : "/";
        start.Environment.Remove("XDG_RUNTIME_DIR");
    }
}
