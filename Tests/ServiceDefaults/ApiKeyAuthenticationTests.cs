using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scale.Core.ApiKeys;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

public sealed class ApiKeyAuthenticationTests
{
    private const string Known = "sk_known";
    private static readonly ApiKeyPrincipal Owner = new(
        new Tenant(Guid.Parse("0193f1c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f"), "FREE", "shard0", 1), Guid.Parse("0193f1c2-0000-7c3d-8e4f-5a6b7c8d9e0f"), "owner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_makes_its_company_the_tenant_of_request_span_and_logs()
    {
        await using var service = await StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        using var response = await SendAsync(service, "/me", $"Bearer {Known}", trace);
        Assert.Equal($"{Owner.Tenant.CompanyId} {Owner.KeyId} owner", await response.Content.ReadAsStringAsync(Cancellation));

        var span = (await service.SpansAsync(trace)).Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal(Owner.Tenant.CompanyId.ToString(), span.GetTagItem("scale.company_id"));
        Assert.Equal(Owner.KeyId.ToString(), span.GetTagItem("scale.api_key_id"));
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

    [Fact]
    public void The_feature_that_holds_the_key_does_not_show_it() =>
        Assert.DoesNotContain(Known, new ApiKeyFeature(Owner, Known).ToString(), StringComparison.Ordinal);

    private static Task<TestService> StartAsync() => TestService.StartAsync(
        builder =>
        {
            builder.Services.AddProblemResponses();
            builder.Services.AddScoped<TenantContext>();
            builder.Services.AddSingleton<IApiKeyAuthenticator, OneKey>();
            builder.Services.AddApiKeyAuthentication();
        },
        app =>
        {
            app.UseProblemResponses();
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/open", () => "open");
            app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin"));
            app.MapGet("/me", (TenantContext tenant, ClaimsPrincipal user, ILogger<ApiKeyAuthenticationTests> logger) =>
            {
                logger.LogInformation("Inside");
                return $"{tenant.Required.CompanyId} {user.FindFirstValue(ApiKeyClaims.KeyId)} {user.FindFirstValue(ApiKeyClaims.Role)}";
            }).RequireAuthorization();
        });

    private static async Task<HttpResponseMessage> SendAsync(
        TestService service, string path, string? authorization, ActivityTraceId trace = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (trace != default)
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        return await service.Client.SendAsync(request, Cancellation);
    }

    private sealed class OneKey : IApiKeyAuthenticator
    {
        public ValueTask<ApiKeyPrincipal?> AuthenticateAsync(string presented, CancellationToken cancellationToken) =>
            ValueTask.FromResult(presented == Known ? Owner : null);
    }
}
