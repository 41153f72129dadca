using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Companies;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Companies;

/// <summary>What to change about the company.</summary>
public sealed record UpdateCompanyRequest
{
    /// <summary>Its name.</summary>
    /// <example>Northwind Optics</example>
    [Required, StringLength(Company.MostName, MinimumLength = 1)]
    public string? Name { get; set; }
}

internal static class CompanyHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(TenantContext tenant, CompanyQueries companies, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await companies.GetAsync(tenant.Required, cancellationToken), CompanyJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        IfMatch ifMatch, UpdateCompanyRequest request, TenantContext tenant, CompanyCommands companies, CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await companies.RenameAsync(tenant.Required, ifMatch.Version, request.Name, cancellationToken), CompanyJson.Write);
}
