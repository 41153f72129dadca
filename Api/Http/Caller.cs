using Microsoft.AspNetCore.Http.Features;
using Scale.Core.Credentials;
using Scale.ServiceDefaults.Authentication;

namespace Scale.Api.Http;

/// <summary>Who calls, at an endpoint that nobody reaches without credentials.</summary>
internal static class Caller
{
    public static Principal Of(HttpContext http) => http.Features.GetRequiredFeature<CallerFeature>().Principal;
}
