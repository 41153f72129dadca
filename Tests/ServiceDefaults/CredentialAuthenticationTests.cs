using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scale.Core.Credentials;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

public sealed class CredentialAuthenticationTests
{
    private const string Known = "sk_known";
    private static readonly Principal Owner = new(
        new Tenant(Guid.Parse("0193f1c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f"), "FREE", "shard0", 1), Guid.Parse("0193f1c2-0000-7c3d-8e4f-5a6b7c8d9e0f"), "owner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_makes_its_company_the_tenant_of_request_span_and_logs()
    {
        await using var service = await StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        using var response = await SendAsync(service, "/me", $"Bearer {Known}", trace);
        Assert.Equal($"{Owner.Tenant.CompanyId} {Owner.Id} owner", await response.Content.ReadAsStringAsync(Cancellation));

        var span = (await service.SpansAsync(trace)).Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal(Owner.Tenant.CompanyId.ToString(), span.GetTagItem("scale.company_id"));
        Assert.Equal(Owner.Id.ToString(), span.GetTagItem("scale.api_key_id"));
        Assert.Equal(Owner.Tenant.CompanyId.ToString(), service.Logs.Single(log => log.Message == "Inside").Attributes["CompanyId"]);
    }

    [Theory]
    [InlineData("Bearer sk_known")]
    [InlineData("bearer sk_known")]
    [InlineData("BEARER   sk_known ")]
    public async Task The_scheme_is_read_without_regard_to_case(string header)
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(service, "/me", header)).StatusCode);
    }

    [Fact]
    public async Task Without_credentials_the_answer_asks_for_them()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/me", authorization: null);
        await response.ExpectAsync(401, "missing_credentials");
        Assert.Equal("Bearer realm=\"scale\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("Bearer sk_unknown")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("Basic sk_known")]
    [InlineData("sk_known")]
    [InlineData("")]
    public async Task Wrong_credentials_are_said_to_be_wrong_and_not_repeated(string header)
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/me", header);
        var problem = await response.ExpectAsync(401, header.Length == 0 ? "missing_credentials" : "invalid_credentials");
        Assert.DoesNotContain("sk_", problem.ToString(), StringComparison.Ordinal);
        if (header.Length > 0)
            Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_the_role_is_forbidden()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/admin", $"Bearer {Known}");
        await response.ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task An_anonymous_endpoint_needs_no_key()
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(service, "/open", authorization: null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(service, "/health", authorization: null)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/orders", null, 200)]
    [InlineData("GET", "/orders", "orders:read", 200)]
    [InlineData("POST", "/orders", "orders:read", 403)]
    [InlineData("POST", "/orders", "orders:write", 200)]
    [InlineData("GET", "/orders", "orders:write", 403)]
    [InlineData("GET", "/orders", "products:read", 403)]
    [InlineData("GET", "/me", "orders:read", 403)]
    [InlineData("GET", "/me", null, 200)]
    public async Task A_key_with_scopes_does_what_they_say_and_nothing_else(string method, string path, string? scope, int status)
    {
        await using var service = await StartAsync(Owner with { Scopes = scope is null ? null : [scope] });
        using var response = await SendAsync(service, path, $"Bearer {Known}", method: method);
        if (status == 403)
            await response.ExpectAsync(403, "forbidden");
        else
            Assert.Equal(status, (int)response.StatusCode);
    }

    private static Task<TestService> StartAsync(Principal? principal = null) => TestService.StartAsync(
        builder =>
        {
            builder.Services.AddProblemResponses();
            builder.Services.AddScoped<TenantContext>();
            builder.Services.AddSingleton<IAuthenticator>(new OneKey(principal ?? Owner));
            builder.Services.AddCredentialAuthentication();
        },
        app =>
        {
            app.UseProblemResponses();
            app.UseRouting();
            app.UseCallerAuthentication();
            app.UseCallerAuthorization();
            app.UseScopes();
            app.MapMethods("/orders", ["GET", "POST"], () => "orders").RequireAuthorization().WithMetadata(new ScopeArea("orders"));
            app.MapGet("/open", () => "open");
            app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin"));
            app.MapGet("/me", (TenantContext tenant, ClaimsPrincipal user, ILogger<CredentialAuthenticationTests> logger) =>
            {
                logger.LogInformation("Inside");
                return $"{tenant.Required.CompanyId} {user.FindFirstValue(CallerClaims.Id)} {user.FindFirstValue(CallerClaims.Role)}";
            }).RequireAuthorization();
        });

    private static async Task<HttpResponseMessage> SendAsync(
        TestService service, string path, string? authorization, ActivityTraceId trace = default, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (trace != default)
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        return await service.Client.SendAsync(request, Cancellation);
    }

    private sealed class OneKey(Principal owner) : IAuthenticator
    {
        public ValueTask<Principal?> AuthenticateAsync(ReadOnlySpan<char> presented, ILookupGate? gate, CancellationToken cancellationToken) =>
            ValueTask.FromResult(presented.SequenceEqual(Known) ? owner : null);

        public ValueTask<Principal?> FindKeyAsync(Guid keyId, CancellationToken cancellationToken) => ValueTask.FromResult<Principal?>(owner);

        public ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken) => ValueTask.FromResult<Principal?>(owner);
    }
}
