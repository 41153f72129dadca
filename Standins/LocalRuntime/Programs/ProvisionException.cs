namespace Scale.LocalRuntime.Programs;

/// <summary>Why the tool cache could not provide a program; becomes a part of <see cref="ProgramNotFoundException"/>.</summary>
internal sealed class ProvisionException(string reason) : Exception(reason);
