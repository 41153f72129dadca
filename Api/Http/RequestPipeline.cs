using Scale.Api.Http.Consistency;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Overload;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.Browsers;
using Scale.ServiceDefaults.Http.ClientAddresses;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Http;

/// <summary>What every request passes, in this order. What costs least and knows enough refuses first.</summary>
internal static class RequestPipeline
{
    public static void UseRequestPipeline(this WebApplication app)
    {
        // Who it is at the other end, and how answers look, refusals included.
        app.UseClientAddresses();
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        app.UseProblemResponses();

        // Where it goes, and whether this instance can take it on.
        app.UseRouting();
        app.UseBrowsers();
        app.UseUnknownAddresses();
        app.UseOverloadProtection();
        app.UseBodyLimits();
        app.UseRequestTimeouts();

        // Who asks, how much is left, and what may be seen.
        app.UseCallerAuthentication();
        app.UseRateLimits();
        app.UseCallerAuthorization();
        app.UseScopes();
        app.UseRequestConsistency();
        app.UseIdempotency();
    }
}
