using System.Net;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Http.ClientAddresses;

/// <summary>Where requests really come from; section <c>ClientAddress</c>. Checked when the process starts.</summary>
internal sealed class ClientAddressOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ClientAddress";

    /// <summary>
    /// Networks of the proxies before this service, such as <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; what others say in
    /// <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> is not believed. Default none: a request comes from whoever connects.
    /// </summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>How many of them a request passes at most; addresses further left in the header are the client's own words. Default 1; 1 to 10.</summary>
    public int Hops { get; set; } = 1;
}

internal sealed class ClientAddressOptionsValidator : IValidateOptions<ClientAddressOptions>
{
    public ValidateOptionsResult Validate(string? name, ClientAddressOptions options)
    {
        var failures = options.Proxies.Index()
            .Where(proxy => !IPNetwork.TryParse(proxy.Item, out _))
            .Select(proxy => $"ClientAddress:Proxies:{proxy.Index} is '{proxy.Item}'; it must be a network such as 10.0.0.0/8.")
            .ToList();
        if (options.Hops is < 1 or > 10)
            failures.Add($"ClientAddress:Hops is {options.Hops}; it must be 1 to 10.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
