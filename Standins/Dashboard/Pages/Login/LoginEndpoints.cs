using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Login;

internal sealed class LoginEndpoints(Session session, string applicationName)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (HttpContext http) =>
        {
            var token = http.Request.Query["t"].ToString();
            return token.Length == 0 ? Ask(http, Return(http.Request.Query["return"]), null) : SignIn(http, token, http.Request.Query["return"]);
        });
        routes.MapPost("/login", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            return SignIn(http, form["t"].ToString().Trim(), form["return"]);
        });
        routes.MapPost("/logout", (HttpContext http) =>
        {
            Session.SignOut(http);
            return Results.Redirect("/login");
        });
    }

    private IResult SignIn(HttpContext http, string token, string? to)
    {
        if (!session.IsToken(token))
            return Ask(http, Return(to), "That token is not, or no longer, valid. Each start of the host has its own.", StatusCodes.Status401Unauthorized);
        session.SignIn(http);
        return Html.Page<LoginPage>(new LoginPage.LoginModel(applicationName, Return(to), SignedIn: true, Problem: null));
    }

    private IResult Ask(HttpContext http, string to, string? problem, int status = StatusCodes.Status200OK)
    {
        if (problem is null && session.IsSignedIn(http.Request))
            return Results.LocalRedirect(to);
        return Html.Page<LoginPage>(new LoginPage.LoginModel(applicationName, to, SignedIn: false, problem), status);
    }

    // Only to pages of our own: "//other.host" and "/\other.host" lead elsewhere.
    private static string Return(string? to) =>
        to is ['/', ..] && (to.Length == 1 || to[1] is not ('/' or '\\')) && !to.Any(char.IsControl) ? to : "/resources";
}
