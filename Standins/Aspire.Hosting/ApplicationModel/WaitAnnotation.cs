namespace Aspire.Hosting.ApplicationModel;

public enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
    WaitUntilStarted,
}

public enum WaitBehavior
{
    /// <summary>Keep waiting: a person may bring the dependency back.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Give up, and fail to start.</summary>
    StopOnResourceUnavailable,
}

/// <summary>What must be true of another resource before this one starts.</summary>
public class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;

    /// <summary>Exit code that <see cref="ApplicationModel.WaitType.WaitForCompletion"/> expects.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Null: the host's default.</summary>
    public WaitBehavior? WaitBehavior { get; set; }
}
