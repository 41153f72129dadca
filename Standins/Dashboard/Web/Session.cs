using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Web;

/// <summary>
/// Who has shown the browser token once carries a cookie derived from it. The token itself is in no cookie, and with a token
/// that stays the same a restart of the host logs nobody out.
/// </summary>
internal sealed class Session(Secret token)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private readonly Secret _cookie = new(Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token.Value), "dashboard session"u8)));

    public bool IsToken(string? presented) => token.Equals(presented);

    public bool IsSignedIn(HttpRequest request) => _cookie.Equals(request.Cookies[CookieName(request)]);

    public void SignIn(HttpContext context) => context.Response.Cookies.Append(CookieName(context.Request), _cookie.Value, Cookie());

    public static void SignOut(HttpContext context) => context.Response.Cookies.Delete(CookieName(context.Request), Cookie());

    // Browsers keep cookies per host and not per port: two dashboards on one machine must not sign each other out.
    private static string CookieName(HttpRequest request) => $"scale-dashboard-{request.Host.Port ?? 80}";

    private static CookieOptions Cookie() =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = Lifetime, Path = "/", IsEssential = true };
}
