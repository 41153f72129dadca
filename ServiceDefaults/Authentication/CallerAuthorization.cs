using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// Decides at once where nothing is asked but that somebody calls, which is nearly every endpoint, and leaves the rest to ASP.NET Core, whose
/// own service makes a context, a set and a list of handlers for each decision.
/// </summary>
internal sealed class CallerAuthorization(DefaultAuthorizationService rest) : IAuthorizationService
{
    private static readonly Task<AuthorizationResult> Allowed = Task.FromResult(AuthorizationResult.Success());

    public Task<AuthorizationResult> AuthorizeAsync(ClaimsPrincipal user, object? resource, IEnumerable<IAuthorizationRequirement> requirements) =>
        user.Identity is { IsAuthenticated: true } && requirements is IReadOnlyList<IAuthorizationRequirement> { Count: > 0 } all && AskForSomebody(all)
            ? Allowed
            : rest.AuthorizeAsync(user, resource, requirements);

    public Task<AuthorizationResult> AuthorizeAsync(ClaimsPrincipal user, object? resource, string policyName) =>
        rest.AuthorizeAsync(user, resource, policyName);

    private static bool AskForSomebody(IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        for (var i = 0; i < requirements.Count; i++)
        {
            if (requirements[i] is not DenyAnonymousAuthorizationRequirement)
                return false;
        }
        return true;
    }
}
