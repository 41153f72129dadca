using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

internal static class RunMode
{
    public const string PublishRefusal =
        "Publishing needs the real Aspire packages; this build runs the system as local programs instead. " +
        "Build with them: dotnet run --project AppHost -p:PackageSource=nuget -- --operation publish --step publish --output-path DIR";

    public static DistributedApplicationExecutionContext FromConfiguration(IConfiguration configuration)
    {
        var publisher = configuration["publisher"] ?? configuration["AppHost:Publisher"];
        var publishes = publisher is not null
            || string.Equals(configuration["operation"] ?? configuration["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        return new(publishes ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run, publisher);
    }
}

/// <summary>How long an ordered stop may take; the sum of one service and one store stays below the host's bound.</summary>
internal static class StopTimes
{
    public static readonly TimeSpan Service = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan Store = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan Host = TimeSpan.FromSeconds(13);
}
