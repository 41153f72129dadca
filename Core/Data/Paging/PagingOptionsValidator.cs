using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Paging;

internal sealed class PagingOptionsValidator : IValidateOptions<PagingOptions>
{
    public ValidateOptionsResult Validate(string? name, PagingOptions options)
    {
        var bytes = Encoding.UTF8.GetByteCount(options.SigningKey ?? "");
        if (bytes == 0)
        {
            return ValidateOptionsResult.Fail(
                "Paging:SigningKey is not set. It signs the cursors of lists and must be the same on every instance; the AppHost passes its "
                + "parameter 'paging-signing-key'. Without the AppHost set Paging__SigningKey to a random text, for example from: openssl rand -base64 32");
        }
        if (bytes < PagingOptions.LeastKeyBytes)
            return ValidateOptionsResult.Fail($"Paging:SigningKey has {bytes} bytes; it must have at least {PagingOptions.LeastKeyBytes}.");
        if (options.CursorLifetime < TimeSpan.Zero || options.CursorLifetime > TimeSpan.FromDays(3650))
            return ValidateOptionsResult.Fail($"Paging:CursorLifetime is {options.CursorLifetime}; it must be 0 (for ever) to 3650 days.");
        if (options.StreamRows is < 1 or > 100_000_000)
            return ValidateOptionsResult.Fail($"Paging:StreamRows is {options.StreamRows}; it must be 1 to 100000000.");
        return options.StreamTime < TimeSpan.FromSeconds(1) || options.StreamTime > TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Fail($"Paging:StreamTime is {options.StreamTime}; it must be 1 s to 1 day.")
            : ValidateOptionsResult.Success;
    }
}
