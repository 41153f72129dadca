using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Limits;

/// <summary>Downloads; section <c>Downloads</c>. Checked when the process starts.</summary>
public sealed class DownloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Downloads";

    /// <summary>Time for one download, which lasts as long as the client's line needs. Default 1 h. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>The time limit of downloads, instead of the one of requests.</summary>
internal static class Downloads
{
    /// <summary>Name of the time-out policy.</summary>
    public const string TimeoutPolicy = "download";

    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        services.AddOptions<DownloadOptions>().BindConfiguration(DownloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<DownloadOptions>>((timeouts, downloads) =>
            timeouts.AddPolicy(TimeoutPolicy, HttpLimits.PolicyOf(downloads.Value.Timeout)));
        return services;
    }
}
