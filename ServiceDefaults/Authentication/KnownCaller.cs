using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Scale.Core.Credentials;
using Scale.Core.Tenancy;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// What requests are given of a principal, made once for as long as the principal is remembered: it is the same for all of them, and nobody
/// changes it.
/// </summary>
internal sealed class KnownCaller
{
    private static readonly ConditionalWeakTable<Principal, KnownCaller> Known = [];

    private KnownCaller(Principal principal)
    {
        (Id, CompanyId) = (principal.Id.ToString(), principal.Tenant.CompanyId.ToString());
        Feature = new CallerFeature(principal);
        Tenant = principal.Tenant with { Actor = principal.Actor };
        var claims = new ClaimsIdentity(
            [new Claim(CallerClaims.Id, Id), new Claim(CallerClaims.CompanyId, CompanyId), new Claim(CallerClaims.Role, principal.Role)],
            CredentialAuthentication.Scheme, CallerClaims.Id, CallerClaims.Role);
        Result = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(claims), CredentialAuthentication.Scheme)));
    }

    /// <summary>Id of the key or session, as text.</summary>
    public string Id { get; }

    /// <summary>The company's, as text.</summary>
    public string CompanyId { get; }

    /// <summary>The principal as a feature of a request.</summary>
    public CallerFeature Feature { get; }

    /// <summary>The company, with who acts for it.</summary>
    public Tenant Tenant { get; }

    /// <summary>What ASP.NET Core is told.</summary>
    public Task<AuthenticateResult> Result { get; }

    public static KnownCaller Of(Principal principal) => Known.GetValue(principal, static principal => new(principal));
}
