using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Authentication;

namespace Scale.Api.Http.Operators;

/// <summary>Authentication of operators: one key for the whole system, which works for no company.</summary>
internal static class OperatorAuthentication
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Operator";

    // The address decides whose key is asked for, also where routing itself refuses a request.
    private const string ByAddress = "ByAddress";

    /// <summary>The policy of everything under <c>/v1/admin</c>. A company's key is nobody here.</summary>
    public static AuthorizationPolicy Required { get; } = new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build();

    /// <summary>Adds the scheme; says at the start if no key is set.</summary>
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, OperatorHandler>(Scheme, configureOptions: null)
            .AddPolicyScheme(ByAddress, displayName: null, policy => policy.ForwardDefaultSelector = http =>
                http.Request.Path.StartsWithSegments("/v1/admin") ? Scheme : CredentialAuthentication.Scheme);
        services.Configure<AuthenticationOptions>(authentication => authentication.DefaultScheme = ByAddress);
        return services.AddHostedService<OperatorNotice>();
    }

    private sealed class OperatorNotice(IOptions<OperatorOptions> options, ILogger<OperatorNotice> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (options.Value.Key.Length == 0)
                logger.LogWarning("Operators:Key is not set: /v1/admin answers 404");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
