using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>Options of the file store; section <c>Files</c>. Checked when the process starts.</summary>
public sealed class FileStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files";

    /// <summary>Folder shared by all processes that read or write files; created if missing. Required, absolute.</summary>
    public string Root { get; set; } = "";

    /// <summary>Largest file in bytes. Default 1 GiB; must be above zero.</summary>
    public long MaxBytes { get; set; } = 1L << 30;
}

/// <summary>Refuses a folder that would depend on where the process was started.</summary>
internal sealed class FileStoreOptionsValidator : IValidateOptions<FileStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, FileStoreOptions options)
    {
        if (!Path.IsPathFullyQualified(options.Root))
            return ValidateOptionsResult.Fail($"Files:Root is '{options.Root}'; it must be the absolute path of a folder that all processes share.");
        return options.MaxBytes > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Files:MaxBytes is {options.MaxBytes}; it must be above zero.");
    }
}
