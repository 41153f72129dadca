namespace Scale.Core.Files;

/// <summary>Files in a bucket instead of a folder; section <c>Files:S3</c>. In use as soon as there is a bucket.</summary>
public sealed class S3Options
{
    /// <summary>Name of the bucket, which has to exist. Default empty: files are in the folder <c>Files:Root</c>.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Region of the bucket, and of signatures. Default us-east-1, which is also what most other servers expect.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Address of a server other than Amazon's, for example <c>https://minio.internal:9000</c>; buckets are then part of the path. Default empty: Amazon's.</summary>
    public string ServiceUrl { get; set; } = "";

    /// <summary>Name of the key that signs. Default empty: the environment, profile or machine role is asked, as Amazon's tools do.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The key that signs; needed exactly with <see cref="AccessKey"/>.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Time for one call without its content. Default 30 s; zero is refused.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with it, in words; null if nothing is.</summary>
    internal string? Check()
    {
        if (ServiceUrl.Length > 0 && !(Uri.TryCreate(ServiceUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            return $"Files:S3:ServiceUrl is '{ServiceUrl}'; it must be empty, or an absolute http or https address.";
        if (Region.Length == 0)
            return "Files:S3:Region is empty; it must name a region.";
        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
            return "Of Files:S3:AccessKey and Files:S3:SecretKey one is empty; give both or none.";
        return Timeout > TimeSpan.Zero ? null : $"Files:S3:Timeout is {Timeout}; it must be above zero.";
    }
}
