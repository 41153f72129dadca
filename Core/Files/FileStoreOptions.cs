using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>Options of the file store; section <c>Files</c>. Checked when the process starts.</summary>
public sealed class FileStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files";

    /// <summary>Folder shared by all processes that read or write files; created if missing. Absolute; required unless there is a bucket.</summary>
    public string Root { get; set; } = "";

    /// <summary>Largest file in bytes. Default 1 GiB; must be above zero, and at most 5 GiB, the largest object that S3 takes at once.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>A bucket instead of the folder.</summary>
    public S3Options S3 { get; set; } = new();
}

/// <summary>Refuses a folder that would depend on where the process was started, and half a bucket.</summary>
internal sealed class FileStoreOptionsValidator : IValidateOptions<FileStoreOptions>
{
    private const long MostBytes = 5L << 30;

    public ValidateOptionsResult Validate(string? name, FileStoreOptions options)
    {
        if (options.S3.Bucket.Length > 0 && options.S3.Check() is { } problem)
            return ValidateOptionsResult.Fail(problem);
        if (options.S3.Bucket.Length == 0 && !Path.IsPathFullyQualified(options.Root))
            return ValidateOptionsResult.Fail($"Files:Root is '{options.Root}'; it must be the absolute path of a folder that all processes share.");
        return options.MaxBytes is > 0 and <= MostBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Files:MaxBytes is {options.MaxBytes}; it must be above zero and at most {MostBytes}.");
    }
}
