using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Features.Companies;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Companies;
using Scale.Core.Plans;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

/// <summary>A company that an operator signs up on a shard of his choice.</summary>
public sealed record PlaceCompanyRequest
{
    /// <summary>Name of the company.</summary>
    /// <example>Northwind Optics</example>
    [Required, StringLength(200, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>The owner's login; one address is one login over all companies.</summary>
    /// <example>owner@northwind.example</example>
    [Required, EmailAddress, StringLength(SignUp.MostEmail)]
    public string? Email { get; set; }

    /// <summary>The plan; FREE if left out.</summary>
    /// <example>FREE</example>
    [AllowedValues(PlanCodes.Free, PlanCodes.Basic, PlanCodes.Professional, PlanCodes.Enterprise)]
    public string? Plan { get; set; }

    /// <summary>The shard; if left out, the one with the fewest companies.</summary>
    /// <example>shard1</example>
    [StringLength(9, MinimumLength = 6)]
    public string? Shard { get; set; }
}

internal static class PlaceCompany
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        PlaceCompanyRequest request, CompanyCommands companies, CancellationToken cancellationToken) =>
        SignUpCompany.AnswerAsync(
            new SignUp(request.Name, request.Email, request.Plan) { Shard = request.Shard }, companies, cancellationToken);
}
