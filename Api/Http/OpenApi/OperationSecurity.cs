using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Operators;

namespace Scale.Api.Http.OpenApi;

/// <summary>Says of each operation which key it needs, if any.</summary>
internal sealed class OperationSecurity : IOpenApiOperationTransformer
{
    /// <summary>Name of the security scheme in the document.</summary>
    public const string Scheme = "apiKey";

    /// <summary>Name of the operators' scheme.</summary>
    public const string OperatorScheme = "operatorKey";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var anonymous = metadata.OfType<IAllowAnonymous>().Any();
        var scheme = metadata.OfType<AuthorizationPolicy>().Contains(OperatorAuthentication.Required) ? OperatorScheme : Scheme;
        operation.Security = anonymous
            ? []
            : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }
}
