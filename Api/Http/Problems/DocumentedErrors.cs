namespace Scale.Api.Http.Problems;

/// <summary>Endpoint metadata: the refusals of <see cref="ApiErrors"/> that a client of the endpoint has to expect.</summary>
internal sealed record DocumentedErrors(IReadOnlyList<ApiError> Errors);

internal static class ErrorDocumentation
{
    /// <summary>Names refusals of the endpoint, or of every endpoint of the group. Calls add up.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params ApiError[] errors)
        where TBuilder : IEndpointConventionBuilder
    {
        var metadata = new DocumentedErrors(errors);
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(metadata);
            foreach (var status in errors.Select(error => error.Status).Distinct())
                builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        });
        return endpoint;
    }

    /// <summary>All refusals named for an endpoint, by status and then as the table lists them.</summary>
    public static IReadOnlyList<ApiError> RefusalsOf(IEnumerable<object> metadata) =>
        [.. metadata.OfType<DocumentedErrors>().SelectMany(documented => documented.Errors).Distinct().OrderBy(error => error.Status)];
}
