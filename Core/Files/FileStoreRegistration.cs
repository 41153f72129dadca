using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Files;

/// <summary>Registers the file store.</summary>
public static class FileStoreRegistration
{
    /// <summary>Adds <see cref="IFileStore"/> over the bucket <c>Files:S3:Bucket</c> if there is one, else over the folder <c>Files:Root</c>.</summary>
    public static TBuilder AddScaleFiles<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<FileStoreOptions>().BindConfiguration(FileStoreOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<FileStoreOptions>, FileStoreOptionsValidator>();
        builder.Services.AddSingleton<IFileStore>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<FileStoreOptions>>();
            return options.Value.S3.Bucket.Length == 0 ? new LocalFileStore(options) : new S3FileStore(options);
        });
        return builder;
    }
}
