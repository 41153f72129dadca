using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Features.Companies;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Core.Domain.Companies;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

/// <summary>A company that an operator signs up on a shard of his choice.</summary>
public sealed record PlaceCompanyRequest : SignUpRequest
{
    /// <summary>The shard; if left out, the one with the fewest companies.</summary>
    /// <example>shard1</example>
    [StringLength(9, MinimumLength = 6)]
    public string? Shard { get; set; }
}

internal static class PlaceCompany
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        PlaceCompanyRequest request, ClaimsPrincipal caller, CompanyCommands companies, CancellationToken cancellationToken) =>
        SignUpCompany.AnswerAsync(request.ToSignUp() with { Shard = request.Shard, By = OperatorAuthentication.ActorOf(caller) }, companies, cancellationToken);
}
