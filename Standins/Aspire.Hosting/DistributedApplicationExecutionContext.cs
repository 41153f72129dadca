namespace Aspire.Hosting;

public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>Whether the model is run or published.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string? publisherName = null)
{
    private IServiceProvider? _services;

    public DistributedApplicationOperation Operation { get; } = operation;

    public string PublisherName { get; } = publisherName ?? "";

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider
    {
        get => _services ?? throw new InvalidOperationException("The services are available once the application is built.");
        internal set => _services = value;
    }
}
