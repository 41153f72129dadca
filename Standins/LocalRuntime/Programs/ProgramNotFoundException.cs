namespace Scale.LocalRuntime.Programs;

/// <summary>A program could be neither found nor provided. The message says where it was looked for and what to type.</summary>
public sealed class ProgramNotFoundException(string program, string message) : LocalRuntimeException(message)
{
    public string Program { get; } = program;
}
