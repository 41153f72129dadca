using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Paging;
using Scale.Core.Data.Paging;

namespace Scale.Api.Http.OpenApi;

/// <summary>Describes the parameters that <see cref="ListQueryReader"/> reads from the query string itself, and the stream of lines.</summary>
internal sealed class PageParameters : IOpenApiOperationTransformer
{
    private const string Lines =
        "One item a line; the last line is {\"end\":{\"complete\":…,\"items\":…,\"nextCursor\":…}}. A body without it was cut off.";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ListMetadata>().FirstOrDefault() is not { List: var list })
            return Task.CompletedTask;

        var parameters = operation.Parameters ??= [];
        Add(ListParameters.Limit, "Most items of the page.", Number(list.MostLimit, list.DefaultLimit));
        Add(ListParameters.Cursor, "nextCursor of the page before; leave it out for the first page.", Text(KeysetCursors.MostTextLength));
        Add(ListParameters.Sort, "The order; - is descending.", Words(list.Sorts.SelectMany(sort => (string[])[sort.Name, "-" + sort.Name]), list.DefaultSort));
        Add(ListParameters.Page, $"The page by its number, instead of a cursor; down to item {PageLimits.MostOffset}.", Number(PageLimits.MostOffset, null));
        Add(ListParameters.Count, $"Whether the page has total, counted up to {PageLimits.MostCounted}.", Flag());
        if (list.Archivable)
            Add(ListParameters.IncludeArchived, "Archived items too.", Flag());
        foreach (var filter in list.Filters.Where(one => one.Name != list.Within))
            Add(filter.Name, filter.Sort is { } sort ? $"{filter.Description} With sort={sort} or -{sort} only." : filter.Description, SchemaOf(filter));

        if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse { Content: { } content })
            content[ListStream.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = Lines } };
        return Task.CompletedTask;

        void Add(string name, string description, OpenApiSchema schema) =>
            parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema });
    }

    private static OpenApiSchema SchemaOf(ListFilter filter) => filter.Words.Count > 0
        ? Words(filter.Words, null)
        : new OpenApiSchema { Type = JsonSchemaType.String, Format = filter.Format, Description = filter.Expected };

    private static OpenApiSchema Number(int most, int? usual) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = "1",
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = usual is { } value ? JsonValue.Create(value) : null,
    };

    private static OpenApiSchema Text(int most) => new() { Type = JsonSchemaType.String, MaxLength = most };

    private static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) };

    private static OpenApiSchema Words(IEnumerable<string> words, string? usual) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))],
        Default = usual is null ? null : JsonValue.Create(usual),
    };
}
