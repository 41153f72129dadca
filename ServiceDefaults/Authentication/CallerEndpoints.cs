using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>The endpoints that ask for nothing but a caller: no policy, role or scheme, and not open to everybody.</summary>
internal sealed class CallerEndpoints(IOptions<AuthorizationOptions> options)
{
    private readonly ConditionalWeakTable<Endpoint, object> _known = [];
    private readonly object _is = new(), _isNot = new();
    private readonly bool _isDefaultPlain = options.Value.DefaultPolicy is { AuthenticationSchemes.Count: 0 } policy
        && policy.Requirements.All(requirement => requirement is DenyAnonymousAuthorizationRequirement);

    public bool Contains(Endpoint? endpoint) => endpoint is not null && (_known.TryGetValue(endpoint, out var known) ? known : _known.GetValue(endpoint, Look)) == _is;

    private object Look(Endpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        var asked = metadata.GetOrderedMetadata<IAuthorizeData>();
        return _isDefaultPlain && asked.Count > 0 && asked.All(one => one is { Policy: null, Roles: null, AuthenticationSchemes: null })
            && metadata.GetMetadata<IAllowAnonymous>() is null && metadata.GetMetadata<AuthorizationPolicy>() is null
            && metadata.GetMetadata<IAuthorizationRequirementData>() is null
            ? _is : _isNot;
    }
}
