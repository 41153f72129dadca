using System.Text;

namespace Scale.LocalRuntime.Processes;

/// <summary>Cuts one output stream of a program into lines of bounded length, on a thread of its own.</summary>
internal sealed class LineReader
{
    private readonly Stream _stream;
    private readonly LogStream _kind;
    private readonly Action<LogLine> _onLine;
    private readonly byte[] _line = new byte[LogLine.MaxLength];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _length;
    private bool _cut;

    private LineReader(Stream stream, LogStream kind, Action<LogLine> onLine) => (_stream, _kind, _onLine) = (stream, kind, onLine);

    /// <summary>
    /// Completes at the end of the stream. Reads of a pipe block their thread, so they must not take one from the thread
    /// pool: it would start slowly with some tens of programs.
    /// </summary>
    public static Task Start(Stream stream, LogStream kind, string name, Action<LogLine> onLine)
    {
        var reader = new LineReader(stream, kind, onLine);
        new Thread(reader.Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"{name} {kind}" }.Start();
        return reader._ended.Task;
    }

    private void Run()
    {
        try
        {
            var buffer = new byte[4096];
            for (int read; (read = _stream.Read(buffer)) > 0;)
                Append(buffer.AsSpan(0, read));
            if (_length > 0)
                Emit();
        }
        catch (IOException)
        {
            // The pipe is gone: the same as its end.
        }
        finally
        {
            _stream.Dispose();
            _ended.SetResult();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Keep(bytes[..end]);
            Emit();
        }

        Keep(bytes);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var kept = Math.Min(bytes.Length, _line.Length - _length);
        bytes[..kept].CopyTo(_line.AsSpan(_length));
        _length += kept;
        _cut |= kept < bytes.Length;
    }

    private void Emit()
    {
        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
        _onLine(new LogLine(DateTimeOffset.UtcNow, _kind, _cut ? text + "…" : text));
        (_length, _cut) = (0, false);
    }
}
