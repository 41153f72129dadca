using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Scale.Core.Audit;
using Scale.Core.Operators;
using Scale.ServiceDefaults.Authentication;

namespace Scale.Api.Http.Operators;

/// <summary>Authentication of operators, each with a key that works for no company.</summary>
internal static class OperatorAuthentication
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Operator";

    // The address decides whose key is asked for, also where routing itself refuses a request.
    private const string ByAddress = "ByAddress";

    /// <summary>The policy of everything under <c>/v1/admin</c>. A company's key is nobody here.</summary>
    public static AuthorizationPolicy Required { get; } = new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build();

    /// <summary>Adds the scheme.</summary>
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, OperatorHandler>(Scheme, configureOptions: null)
            .AddPolicyScheme(ByAddress, displayName: null, policy => policy.ForwardDefaultSelector = http =>
                http.Request.Path.StartsWithSegments("/v1/admin") ? Scheme : CredentialAuthentication.Scheme);
        services.Configure<AuthenticationOptions>(authentication => authentication.DefaultScheme = ByAddress);
        return services.AddSingleton<OperatorDirectory>();
    }

    /// <summary>The operator who calls, for the audit log.</summary>
    public static Actor ActorOf(ClaimsPrincipal caller) =>
        Actor.Operator(caller.Identity?.Name ?? throw new InvalidOperationException("Only operators get here."));
}
