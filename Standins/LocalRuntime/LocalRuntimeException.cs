namespace Scale.LocalRuntime;

/// <summary>
/// Something about this machine that a person can put right: a taken port, a missing program, a data folder in use.
/// The message is complete (what, where, what to do) and is meant to be shown without a stack trace.
/// </summary>
public class LocalRuntimeException : Exception
{
    public LocalRuntimeException(string message) : base(message)
    {
    }

    public LocalRuntimeException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public LocalRuntimeException()
    {
    }
}
