using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Companies;
using Scale.Core.Plans;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

/// <summary>The plan a company is to be on.</summary>
public sealed record ChangePlanRequest
{
    /// <summary>The plan.</summary>
    /// <example>BASIC</example>
    [Required, AllowedValues(PlanCodes.Free, PlanCodes.Basic, PlanCodes.Professional, PlanCodes.Enterprise)]
    public string? Plan { get; set; }
}

internal static class ChangePlan
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The company's id.")] Guid id, ChangePlanRequest request, ClaimsPrincipal caller, PlanChange plans, CancellationToken cancellationToken)
    {
        if (request.Plan is not { } plan || !PlanCodes.IsKnown(plan))
            return Invalid.Field("plan", $"must be one of {string.Join(", ", PlanCodes.All)}");
        return await plans.RunAsync(id, plan, OperatorAuthentication.ActorOf(caller), cancellationToken) is { } company
            ? JsonResponse.Ok(company, CompanyJson.Write, company.Version)
            : new ProblemResult(ProblemCodes.NotFound);
    }
}
