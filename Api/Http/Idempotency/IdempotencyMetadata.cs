using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Idempotency;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Idempotency;

/// <summary>Endpoint metadata: a request with an <c>Idempotency-Key</c> is carried out once.</summary>
/// <param name="Render">The answer to what the endpoint's transaction results in, if that says it; then both are committed together.</param>
internal sealed record IdempotencyMetadata(Func<object?, IdempotentAnswer?> Render);

/// <summary>Endpoint metadata: a request with an <c>Idempotency-Key</c> is refused.</summary>
internal sealed class NoIdempotencyKeyMetadata
{
    public static NoIdempotencyKeyMetadata Instance { get; } = new();
}

internal static class IdempotentEndpoints
{
    /// <summary>
    /// The endpoint makes something and refuses <c>Idempotency-Key</c>, because its answer cannot be kept: it has a secret in it, or its
    /// request is too large to be compared. Endpoints that make nothing ignore the header: doing the same again changes nothing.
    /// </summary>
    public static RouteHandlerBuilder TakesNoIdempotencyKey(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(NoIdempotencyKeyMetadata.Instance)
        .Refuses(ApiProblemCodes.IdempotencyKeyUnsupported);

    /// <summary>
    /// The endpoint honours <c>Idempotency-Key</c>. Its answer is kept after it was made, for a day: not for endpoints that answer with
    /// a secret. If the process ends between the change and that, a repeated request is told so instead of being answered.
    /// </summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder endpoint) => endpoint.Renders(static _ => null);

    /// <summary>The same for an endpoint with one transaction, whose result makes the answer; the answer is committed with the change.</summary>
    public static RouteHandlerBuilder Idempotent<TResult>(this RouteHandlerBuilder endpoint, Func<TResult, JsonResponse> answer) =>
        endpoint.Renders(result => result is TResult made ? answer(made).Keep() : null);

    private static RouteHandlerBuilder Renders(this RouteHandlerBuilder endpoint, Func<object?, IdempotentAnswer?> render)
    {
        // The body is read whole to tell requests apart, also where none is expected.
        endpoint.Finally(static built =>
        {
            if (!built.Metadata.OfType<BodyLimit>().Any())
                built.Metadata.Add(BodyLimit.Small);
        });
        return endpoint
            .WithMetadata(new IdempotencyMetadata(render))
            .Refuses(
                ProblemCodes.ValidationFailed, ApiProblemCodes.IdempotencyKeyInUse, ApiProblemCodes.IdempotencyKeyReused, ApiProblemCodes.IdempotencyAnswerLost);
    }
}
