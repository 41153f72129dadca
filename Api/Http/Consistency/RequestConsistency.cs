using Scale.Api.Http.Problems;
using Scale.Core.Data.Consistency;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Consistency;

/// <summary>
/// Gives each request what it must see: what its token says, else what its principal has committed lately. The response carries the
/// later of that and of what the request committed.
/// </summary>
internal static class RequestConsistency
{
    /// <summary>The request and response header.</summary>
    public const string Header = "X-Scale-Consistency";

    /// <summary>Call it behind authentication: a token is bound to the company.</summary>
    public static IApplicationBuilder UseRequestConsistency(this IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        if (http.Features.Get<CallerFeature>() is not { } caller)
            return next(http);

        var services = http.RequestServices;
        var tokens = services.GetRequiredService<ConsistencyTokens>();
        var writes = services.GetRequiredService<IRecentWrites>();
        var principal = caller.Principal.Id;
        var tenant = services.GetRequiredService<TenantContext>();
        CommitPosition? required = null;
        if (http.Request.Headers.TryGetValue(Header, out var sent))
        {
            if (sent is not [{ } text] || !tokens.TryRead(tenant.Required.CompanyId, text, out var position))
                return new ProblemResult(ApiProblemCodes.InvalidConsistencyToken).ExecuteAsync(http);
            required = position;
        }

        var session = new ConsistencySession(required, ct => writes.RecallAsync(principal, ct), principal);
        tenant.Set(tenant.Required with { Consistency = session });
        // At the last moment, and before the first byte: a client must not be able to act on an answer that is not remembered yet.
        http.Response.OnStarting(() => AnswerAsync(http.Response, session, tenant.Required.CompanyId, principal, tokens, writes));
        return next(http);
    });

    private static async Task AnswerAsync(
        HttpResponse response, ConsistencySession session, Guid company, Guid principal, ConsistencyTokens tokens, IRecentWrites writes)
    {
        if (session.Position is not { } position)
            return;
        response.Headers[Header] = tokens.Write(company, position);
        if (session.HasCommitted)
            await writes.RememberAsync(principal, position);
    }
}
