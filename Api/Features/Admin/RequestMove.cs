using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Moves;
using Scale.Core.Domain;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

/// <summary>A move to make.</summary>
public sealed record RequestMoveRequest
{
    /// <summary>The company that moves.</summary>
    [Required]
    public Guid? CompanyId { get; set; }

    /// <summary>The shard it moves to.</summary>
    /// <example>shard1</example>
    [Required, StringLength(9, MinimumLength = 6)]
    public string? Target { get; set; }

    /// <summary>Only count what there is to move.</summary>
    /// <example>true</example>
    public bool DryRun { get; set; }
}

internal static class RequestMove
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        RequestMoveRequest request, ClaimsPrincipal caller, MoveRequests moves, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors()
            .Require(request.CompanyId is not null, "companyId", "is required")
            .Require(request.Target is { } target && moves.IsKnown(target), "target", "must be a shard that the service is configured for");
        if (!errors.None)
            return Invalid.Fields(errors);
        var (outcome, id) = await moves.RequestAsync(
            request.CompanyId!.Value, request.Target!, request.DryRun, OperatorAuthentication.ActorOf(caller), cancellationToken);
        return outcome switch
        {
            MoveRequestOutcome.Queued => JsonResponse.Accepted($"/v1/admin/moves/{id}", (await moves.FindAsync(id, cancellationToken))!, Moves.Write),
            MoveRequestOutcome.NoSuchCompany => Invalid.Field("companyId", "must be a company"),
            MoveRequestOutcome.AlreadyThere => new ProblemResult(ApiProblemCodes.MoveNotNeeded),
            MoveRequestOutcome.UnderWay => new ProblemResult(ApiProblemCodes.MoveUnderWay),
            _ => throw new InvalidOperationException($"No response for {outcome}."),
        };
    }
}
