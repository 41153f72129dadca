using System.Globalization;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// The runtime runs this before the <c>Main</c> of every process whose <c>DOTNET_STARTUP_HOOKS</c> names this assembly: the bench sets it for
/// the processes it measures. Who connects to the process's socket is told what CPU it has used and what it has allocated, which only it
/// knows itself; the product has no switch for it. Nothing but the base library may be used here: the rest is not where the process looks.
/// </summary>
internal static class StartupHook
{
    /// <summary>Where the sockets are: what comes before a dash and the process's id.</summary>
    public const string Variable = "SCALE_BENCH_PROBE";

    public static void Initialize()
    {
        // Not in what starts the process, which inherits the variable.
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } prefix && AppDomain.CurrentDomain.FriendlyName.StartsWith("Scale.", StringComparison.Ordinal))
            new Thread(() => Answer($"{prefix}-{Environment.ProcessId}")) { IsBackground = true, Name = "bench probe" }.Start();
    }

    private static void Answer(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        while (true)
        {
            using var caller = listener.Accept();
            caller.Send(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes()}")));
        }
    }
}
