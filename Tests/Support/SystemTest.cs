namespace Scale.Tests.Support;

/// <summary>Base of tests that need the running system; it is up before the test's first line.</summary>
public abstract class SystemTest(ScaleSystem system) : IAsyncLifetime
{
    protected ScaleSystem System { get; } = system;

    /// <summary>Ends with the test or its time-out.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => await System.AppAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
