using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Problems;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

/// <summary>What a company may do instead of what its plan says.</summary>
public sealed record CompanyLimitsRequest
{
    /// <summary>Requests in a period; null gives the company its plan's limit again.</summary>
    /// <example>10000</example>
    [Range(1, CompanyLimits.MostRequests)]
    public long? Requests { get; set; }
}

/// <summary>What a company may do.</summary>
public sealed record CompanyLimitsResponse
{
    /// <summary>The company's plan.</summary>
    /// <example>FREE</example>
    public required string Plan { get; init; }

    /// <summary>Requests in a period.</summary>
    /// <example>500</example>
    public required long Requests { get; init; }

    /// <summary>Length of a period in seconds.</summary>
    /// <example>900</example>
    public required int PeriodSeconds { get; init; }

    /// <summary>Whether it is the company's own limit, not its plan's.</summary>
    /// <example>false</example>
    public required bool IsOwn { get; init; }
}

internal static class CompanyLimitHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The company's id.")] Guid id, CompanyLimits limits, CancellationToken cancellationToken) =>
        Answer(await limits.FindAsync(id, cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> SetAsync(
        [Description("The company's id.")] Guid id, CompanyLimitsRequest request, ClaimsPrincipal caller, CompanyLimits limits, CancellationToken cancellationToken) =>
        request.Requests is < 1 or > CompanyLimits.MostRequests
            ? Invalid.Field("requests", $"must be 1 to {CompanyLimits.MostRequests}, or null")
            : Answer(await limits.SetAsync(id, request.Requests, OperatorAuthentication.ActorOf(caller), cancellationToken));

    private static Results<JsonResponse, ProblemResult> Answer(CompanyLimit? limit) =>
        limit is null ? new ProblemResult(ProblemCodes.NotFound) : JsonResponse.Ok(limit, Write);

    private static void Write(Utf8JsonWriter json, CompanyLimit limit) => JsonSerializer.Serialize(
        json,
        new CompanyLimitsResponse { Plan = limit.Plan, Requests = limit.Requests, PeriodSeconds = (int)limit.Period.TotalSeconds, IsOwn = limit.IsOwn },
        WireJsonContext.Default.CompanyLimitsResponse);
}
