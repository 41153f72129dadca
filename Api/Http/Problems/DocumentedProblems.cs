using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Problems;

/// <summary>Endpoint metadata: refusals that a client of the endpoint has to expect.</summary>
internal sealed record DocumentedProblems(IReadOnlyList<ProblemCode> Codes);

internal static class ProblemDocumentation
{
    /// <summary>Names refusals of the endpoint, or of every endpoint of the group. Calls add up.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params ProblemCode[] codes)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(new DocumentedProblems(codes));
            foreach (var status in codes.Select(code => code.Status).Distinct())
                builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [ProblemResult.ContentType]));
        });
        return endpoint;
    }

    /// <summary>All refusals named for an endpoint, by status.</summary>
    public static IReadOnlyList<ProblemCode> CodesOf(IEnumerable<object> metadata) =>
        [.. metadata.OfType<DocumentedProblems>().SelectMany(documented => documented.Codes).Distinct().OrderBy(code => code.Status)];
}
