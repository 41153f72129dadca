using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>An AppHost as a test fixture: derive from it to change options, description or application.</summary>
public class DistributedApplicationFactory(Type entryPoint, string[] args) : IDisposable, IAsyncDisposable
{
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _application;

    public DistributedApplicationFactory(Type entryPoint) : this(entryPoint, [])
    {
    }

    private DistributedApplication Application =>
        _application ?? throw new InvalidOperationException("The application must be started first: call StartAsync.");

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_application is not null)
            return;
        _builder = await DistributedApplicationTestingBuilder.CreateAsync(entryPoint, args, OnBuilderCreating, cancellationToken);
        OnBuilderCreated(_builder);
        OnBuilding(_builder);
        _application = await _builder.BuildAsync(cancellationToken);
        OnBuilt(_application);
        await _application.StartAsync(cancellationToken);
    }

    public HttpClient CreateHttpClient(string resourceName, string? endpointName = null) =>
        Application.CreateHttpClient(resourceName, endpointName);

    public Uri GetEndpoint(string resourceName, string? endpointName = null) => Application.GetEndpoint(resourceName, endpointName);

    public ValueTask<string?> GetConnectionString(string resourceName) => Application.GetConnectionStringAsync(resourceName);

    public virtual async ValueTask DisposeAsync()
    {
        if (_builder is not null)
            await _builder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    protected virtual void OnBuilderCreated(IDistributedApplicationTestingBuilder applicationBuilder)
    {
    }

    protected virtual void OnBuilding(IDistributedApplicationTestingBuilder applicationBuilder)
    {
    }

    protected virtual void OnBuilt(DistributedApplication application)
    {
    }
}
