using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>Bounds how many credentials that nobody knows are looked up. A service that limits strangers registers it; without, all of them are.</summary>
public interface IStrangerLimit
{
    /// <summary>Whether those of the request may be.</summary>
    ValueTask<bool> MayLookUpAsync(HttpContext http);
}
