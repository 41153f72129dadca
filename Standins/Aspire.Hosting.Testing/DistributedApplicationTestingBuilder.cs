using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost's entry point up to the point where it builds, and hands its description over.</summary>
public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>(args, (_, _) => { }, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, CancellationToken cancellationToken = default) => CreateAsync(entryPoint, [], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <param name="entryPoint">A type of the AppHost's assembly.</param>
    /// <param name="args">Command line of the AppHost; no empty strings.</param>
    /// <param name="configureBuilder">Changes the options before the builder is made.</param>
    /// <param name="cancellationToken">Gives up waiting for the entry point.</param>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ThrowOnEmpty(args);
        var run = EntryPointRun.Start(entryPoint.Assembly, args, configureBuilder);
        return new TestingBuilder(await run.DescribedAsync(cancellationToken), run);
    }

    /// <summary>An empty system, described by the test itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        ThrowOnEmpty(args);
        var options = new DistributedApplicationOptions { Args = args };
        var settings = new HostApplicationBuilderSettings();
        TestDefaults.Apply(options, settings, launchProfileOf: null);
        var builder = new DistributedApplicationBuilder(options);
        TestDefaults.Apply(builder, launchProfileOf: null);
        return new TestingBuilder(builder, run: null);
    }

    private static void ThrowOnEmpty(string[] args)
    {
        if (args.Any(string.IsNullOrEmpty))
            throw new ArgumentException("The arguments must not contain null or empty strings.", nameof(args));
    }
}
