using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Exports;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Exports;

/// <summary>An export to make.</summary>
public sealed record RequestExportRequest
{
    /// <summary>What to export.</summary>
    /// <example>orders</example>
    [Required, AllowedValues("orders")]
    public string? Resource { get; set; }

    /// <summary>The file's format.</summary>
    /// <example>csv</example>
    [Required, AllowedValues("csv")]
    public string? Format { get; set; }
}

internal static class RequestExport
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        RequestExportRequest request, TenantContext tenant, ExportCommands exports, CancellationToken cancellationToken)
    {
        var outcome = await exports.RequestAsync(tenant.Required, new NewExport(request.Resource, request.Format), cancellationToken);
        return outcome switch
        {
            ExportRequest.Accepted accepted => Made(accepted),
            ExportRequest.Invalid { Errors: var errors } => Invalid.Fields(errors),
            _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
        };
    }

    public static JsonResponse Made(ExportRequest.Accepted accepted) =>
        JsonResponse.Accepted($"/v1/exports/{accepted.Export.Id}", accepted.Export, ExportJson.Write);
}
