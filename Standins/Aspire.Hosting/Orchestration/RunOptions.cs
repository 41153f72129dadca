using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>How this run of the system differs from the next.</summary>
/// <param name="RandomizePorts">Fixed ports are ignored, so that several systems run side by side (tests). DcpPublisher:RandomizePorts.</param>
/// <param name="HasDashboard">A person watches.</param>
internal sealed record RunOptions(bool RandomizePorts, bool HasDashboard)
{
    public static RunOptions From(IConfiguration configuration, DistributedApplicationOptions options) =>
        new(configuration.GetValue("DcpPublisher:RandomizePorts", false), !options.DisableDashboard);
}
