using Scale.Api.Http.Idempotency;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Problems;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Preconditions;

/// <summary>
/// Lost updates cannot happen: resources answer with <c>ETag: "&lt;version&gt;"</c>, and a change of one says by <c>If-Match</c> which version it
/// was decided on. An endpoint calls <see cref="RequiresIfMatch"/>, takes <see cref="IfMatch"/> as a parameter of its handler, passes its
/// version to the command, and answers another version with <see cref="Changed"/>.
/// </summary>
internal static class Preconditions
{
    private static readonly ProblemResult Missing = new(ApiProblemCodes.PreconditionRequired);

    /// <summary>The endpoint changes the resource at its address, and answers with it as it is then.</summary>
    public static RouteHandlerBuilder RequiresIfMatch(this RouteHandlerBuilder endpoint) => endpoint.ChecksIfMatch().Idempotent();

    /// <summary>The same for an address of operators, who work for no company that would keep an <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder ChecksIfMatch(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(static async (context, next) => IfMatch.Read(context.HttpContext.Request).State switch
        {
            IfMatchState.Missing => Missing,
            IfMatchState.Unreadable => Invalid.Field("If-Match", "must be * or entity tags as they came in ETag, for example \"3\""),
            _ => await next(context),
        })
        .WithMetadata(IfMatchMetadata.Instance)
        .HasETag()
        .Refuses(ProblemCodes.ValidationFailed, ProblemCodes.NotFound, ApiProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);

    /// <summary>The endpoint's success has the resource's version in <c>ETag</c>.</summary>
    public static RouteHandlerBuilder HasETag(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new ResponseHeader(status, "ETag", "The resource's version; send it as If-Match with a change."));

    /// <summary>The resource has another version than those expected.</summary>
    public static ProblemResult Changed(long version) => new(ProblemCodes.PreconditionFailed, $"Its version is {version}.");
}

/// <summary>Endpoint metadata: the endpoint needs <c>If-Match</c>.</summary>
internal sealed class IfMatchMetadata
{
    public static IfMatchMetadata Instance { get; } = new();
}
