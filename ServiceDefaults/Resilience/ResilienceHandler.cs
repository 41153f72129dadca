using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>
/// Sends the requests of an HTTP client through the policy set. A refusal by a policy is an
/// <see cref="HttpRequestException"/>: callers have one kind of failure to expect.
/// </summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var authority = request.RequestUri?.Authority ?? "unknown";
        var headers = new PropagationHeaders(request);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(IdempotentRequests.Request, request);
        try
        {
            return await pipelines.ForHost(authority).ExecuteAsync(
                static async (context, state) =>
                {
                    state.headers.Reset();
                    return await state.handler.SendOnceAsync(state.request, context.CancellationToken);
                },
                context,
                (handler: this, request, headers));
        }
        catch (BrokenCircuitException open)
        {
            throw new HttpRequestException($"{authority} has failed too often; its circuit is open and nothing was sent.", open);
        }
        catch (TimeoutRejectedException late)
        {
            throw new HttpRequestException($"{authority} did not answer within {late.Timeout.TotalSeconds:0.###} s.", late);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);
}
