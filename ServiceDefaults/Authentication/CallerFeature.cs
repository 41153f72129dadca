using Scale.Core.Credentials;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>What authentication found out, as a feature of the request: <c>context.Features.Get&lt;CallerFeature&gt;()</c>.</summary>
public sealed class CallerFeature(Principal principal)
{
    /// <summary>Who calls.</summary>
    public Principal Principal => principal;
}
