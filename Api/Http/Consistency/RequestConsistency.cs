using Scale.Api.Http.Problems;
using Scale.Core.Credentials;
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
        var tenant = services.GetRequiredService<TenantContext>();
        CommitPosition? required = null;
        string? token = null;
        if (http.Request.Headers.TryGetValue(Header, out var sent))
        {
            if (sent is not [{ } text] || !tokens.TryRead(tenant.Required.CompanyId, text, out var position))
                return new ProblemResult(ApiProblemCodes.InvalidConsistencyToken).ExecuteAsync(http);
            (required, token) = (position, text);
        }

        var request = new OneRequest(http.Response, caller.Principal, tokens, writes) { Token = token };
        var session = new ConsistencySession(required, request, caller.Principal.Id);
        request.Session = session;
        tenant.Set(tenant.Required with { Consistency = session });
        // At the last moment, and before the first byte: a client must not be able to act on an answer that is not remembered yet.
        http.Response.OnStarting(static request => ((OneRequest)request).AnswerAsync(), request);
        return next(http);
    });

    /// <summary>What one request needs at its first read and at its answer.</summary>
    private sealed class OneRequest(HttpResponse response, Principal caller, ConsistencyTokens tokens, IRecentWrites writes) : IRecentWrite
    {
        public ConsistencySession? Session { get; set; }

        public string? Token { get; init; }

        public ValueTask<RecentWrite> RecallAsync() => writes.RecallAsync(caller.Id);

        public Task AnswerAsync()
        {
            if (Session?.Position is not { } position)
                return Task.CompletedTask;
            response.Headers[Header] = Session.IsAsRequired ? Token : tokens.Write(caller.Tenant.CompanyId, position);
            return Session.HasCommitted ? writes.RememberAsync(caller.Id, position).AsTask() : Task.CompletedTask;
        }
    }
}
