using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Scale.Bench.Protection;

/// <summary>What a process has used since it started.</summary>
internal readonly record struct ProcessUse(TimeSpan Cpu, long Allocated)
{
    public static ProcessUse operator -(ProcessUse later, ProcessUse earlier) => new(later.Cpu - earlier.Cpu, later.Allocated - earlier.Allocated);
}

/// <summary>Asks the processes that run <see cref="StartupHook"/>.</summary>
internal sealed class ProcessProbe
{
    private const int LongestAnswer = 64;
    private readonly UnixDomainSocketEndPoint _address;

    private ProcessProbe(string path) => _address = new(path);

    /// <summary>The one process whose socket is named so.</summary>
    public static ProcessProbe Of(string folder, string name) => Directory.GetFiles(folder, $"{name}-*") is [var path]
        ? new(path)
        : throw new InvalidOperationException($"There is not one process named {name} to ask for its CPU.");

    public ProcessUse Read()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(_address);
        var (answer, length, read) = (new byte[LongestAnswer], 0, 0);
        while ((read = socket.Receive(answer.AsSpan(length))) > 0)
            length += read;
        var fields = Encoding.ASCII.GetString(answer, 0, length).Split(' ');
        return new(
            TimeSpan.FromTicks(long.Parse(fields[0], CultureInfo.InvariantCulture)), long.Parse(fields[1], CultureInfo.InvariantCulture));
    }
}
