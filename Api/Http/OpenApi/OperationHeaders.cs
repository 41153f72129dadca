using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scale.Api.Http.OpenApi;

/// <summary>Endpoint metadata: a header that clients may rely on in responses of one status.</summary>
internal sealed record ResponseHeader(int Status, string Name, string Description)
{
    public static ResponseHeader Location(int status) => new(status, "Location", "Address of what was created.");

    public static ResponseHeader Pages { get; } = new(
        StatusCodes.Status200OK, "Link", "Addresses of other pages (RFC 8288): rel=\"next\" unless this is the last one, rel=\"first\" unless this is it.");
}

/// <summary>Writes the headers of responses into the document.</summary>
internal sealed class OperationHeaders : IOpenApiOperationTransformer
{
    private const string CorrelationId = "X-Correlation-Id";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var headers = context.Description.ActionDescriptor.EndpointMetadata.OfType<ResponseHeader>().ToList();
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse described)
                continue;
            described.Headers ??= new Dictionary<string, IOpenApiHeader>();
            described.Headers[CorrelationId] = Text("The request's X-Correlation-Id, or the one it was given.");
            foreach (var header in headers.Where(header => header.Status.ToString(CultureInfo.InvariantCulture) == status))
                described.Headers[header.Name] = Text(header.Description);
        }
        return Task.CompletedTask;
    }

    private static OpenApiHeader Text(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
