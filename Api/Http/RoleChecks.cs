using System.Security.Claims;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Users;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http;

/// <summary>What a caller's role allows. Everything in a company's group is for every role of the company unless it says otherwise.</summary>
internal static class RoleChecks
{
    /// <summary>For owners and administrators only; others get 403.</summary>
    public static TBuilder ForAdministrators<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints
        .RequireAuthorization(policy => policy.RequireRole(Roles.Owner, Roles.Admin))
        .Refuses(ProblemCodes.Forbidden);

    /// <summary>The role of whoever asks.</summary>
    public static string RoleOf(ClaimsPrincipal caller) => caller.FindFirstValue(CallerClaims.Role) ?? Roles.Member;
}
