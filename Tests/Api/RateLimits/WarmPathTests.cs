using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http.RateLimits;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

/// <summary>What a limit costs a request that is paid for already.</summary>
[Collection(RoundTrips.Name)]
public sealed class WarmPathTests(ScaleSystem system) : SystemTest(system)
{
    private const int Requests = 200, MostBytes = 1024;

    [Fact]
    public async Task A_request_that_is_paid_for_waits_for_nothing_and_allocates_less_than_a_kilobyte()
    {
        await using var host = await LimitedHost.StartAsync(System, null, ("RateLimits:Plans:FREE", "1000000"), ("RateLimits:LeaseHorizon", "00:00:10"));
        var company = Guid.CreateVersion7();
        await host.AdmittedAsync("/", 3 * Requests, company);
        await using var scope = host.Get<IServiceScopeFactory>().CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(new Tenant(company, "FREE", "shard0", 1));
        var starting = new Starting();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Features.Set<IHttpResponseFeature>(starting);
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        var middleware = new RateLimitMiddleware(
            static _ => Task.CompletedTask, host.Get<IRateLimiter>(), host.Get<RateLimitPolicies>(), TimeProvider.System);

        var (paid, bytes) = (0, 0L);
        for (var i = 0; i < 2 * Requests; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var request = middleware.InvokeAsync(http);
            if (!request.IsCompletedSuccessfully)
            {
                await request;
                continue;
            }
            starting.Fire();
            // The first ones make what is made once.
            if (i >= Requests)
                (paid, bytes) = (paid + 1, bytes + GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(paid >= Requests / 2, $"Only {paid} of {Requests} did not wait.");
        Assert.InRange(bytes / paid, 1, MostBytes);
        Assert.StartsWith("\"plan\";r=", starting.Headers["RateLimit"].ToString(), StringComparison.Ordinal);
    }

    /// <summary>Keeps what has to be done before the first byte, as a server does.</summary>
    private sealed class Starting : IHttpResponseFeature
    {
        private (Func<object, Task> Callback, object State) _onStarting;

        public int StatusCode { get; set; } = 200;

        public string? ReasonPhrase { get; set; }

        public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

        [AllowNull]
        public Stream Body { get; set; } = Stream.Null;

        public bool HasStarted => false;

        public void OnStarting(Func<object, Task> callback, object state) => _onStarting = (callback, state);

        public void OnCompleted(Func<object, Task> callback, object state)
        {
        }

        public void Fire() => _ = _onStarting.Callback(_onStarting.State);
    }
}
