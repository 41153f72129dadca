using System.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Credentials;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication.Signatures;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// <c>Authorization: Bearer</c> and an API key or a session's token, or a signature instead. A valid one makes its company the tenant of the request and names it
/// in the request's span and logs.
/// </summary>
internal sealed class Callers(IAuthenticator authenticator)
{
    private const string Bearer = "Bearer ";

    private static readonly Task<AuthenticateResult> Nobody = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> Malformed = Task.FromResult(AuthenticateResult.Fail("The Authorization header is not of the form Bearer …."));
    private static readonly Task<AuthenticateResult> Unknown = Task.FromResult(AuthenticateResult.Fail("The credentials are not valid."));
    private static readonly Task<AuthenticateResult> Unsigned = Task.FromResult(AuthenticateResult.Fail("The signature is not valid."));

    /// <summary>Whether nobody presents anything.</summary>
    public static bool AreMissing(HttpRequest request) =>
        string.IsNullOrWhiteSpace(request.Headers.Authorization.ToString()) && !request.Headers.ContainsKey(SignedRequests.InputHeader);

    /// <summary>Who calls. Of somebody this process remembers it takes no wait and no object.</summary>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext http)
    {
        var sent = http.Request.Headers.Authorization;
        if (sent.Count == 0 && http.Request.Headers.ContainsKey(SignedRequests.InputHeader))
            return AwaitSignatureAsync(http);
        if (AreMissing(http.Request))
            return Nobody;
        if (sent is not [{ } value] || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Malformed;

        var asking = authenticator.AuthenticateAsync(value.AsSpan(Bearer.Length).Trim(), new Gate(http), http.RequestAborted);
        return asking.IsCompletedSuccessfully ? Known(http, asking.Result, Unknown) : AwaitAsync(http, asking);
    }

    private static async Task<AuthenticateResult> AwaitAsync(HttpContext http, ValueTask<Principal?> asking) => await Known(http, await asking, Unknown);

    private static async Task<AuthenticateResult> AwaitSignatureAsync(HttpContext http) =>
        await Known(http, await http.RequestServices.GetRequiredService<SignedRequests>().AuthenticateAsync(http), Unsigned);

    private static Task<AuthenticateResult> Known(HttpContext http, Principal? principal, Task<AuthenticateResult> otherwise)
    {
        if (principal is null)
            return otherwise;
        var caller = KnownCaller.Of(principal);
        http.RequestServices.GetRequiredService<TenantContext>().Set(caller.Tenant);
        http.Features.Set(caller.Feature);
        http.Features.Get<RequestScope>()?.SetCompany(caller.CompanyId);
        if ((http.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current) is { IsAllDataRequested: true } span)
        {
            span.SetTag("scale.company_id", caller.CompanyId);
            span.SetTag(principal.IsSession ? "scale.session_id" : "scale.api_key_id", caller.Id);
        }
        return caller.Result;
    }

    private sealed class Gate(HttpContext http) : ILookupGate
    {
        public ValueTask<bool> MayLookUpAsync(CancellationToken cancellationToken) =>
            http.RequestServices.GetService<IStrangerLimit>() is { } limit ? limit.MayLookUpAsync(http) : ValueTask.FromResult(true);
    }
}
