using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Companies;
using Scale.Core.Plans;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Companies;

/// <summary>A company that wants to sign up.</summary>
public sealed record SignUpRequest
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
}

/// <summary>A company that has signed up.</summary>
/// <param name="Id">The company's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plan">Code of its plan.</param>
/// <param name="CreatedAt">When it signed up, in UTC.</param>
/// <param name="Owner">Who signed it up.</param>
/// <param name="ApiKey">Its first API key.</param>
public sealed record SignUpResponse(Guid Id, string Name, string Plan, DateTime CreatedAt, OwnerResponse Owner, ApiKeyResponse ApiKey);

/// <summary>Who signed the company up.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Email">The user's login.</param>
public sealed record OwnerResponse(Guid Id, string Email);

/// <summary>The company's first API key.</summary>
/// <param name="Id">Names the key, for example to revoke it.</param>
/// <param name="Key">The key itself. It cannot be shown again: keep it like a password.</param>
public sealed record ApiKeyResponse(Guid Id, string Key);

internal static class SignUpCompany
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        SignUpRequest request, CompanyCommands companies, CancellationToken cancellationToken)
    {
        var outcome = await companies.SignUpAsync(new SignUp(request.Name, request.Email, request.Plan), cancellationToken);
        return outcome switch
        {
            // Without an address: the key is what the client goes on with.
            SignUpOutcome.SignedUp made => JsonResponse.Created(location: null, made, Write),
            SignUpOutcome.Invalid { Errors: var errors } => Invalid.Fields(errors),
            SignUpOutcome.EmailTaken => new ProblemResult(ApiProblemCodes.EmailTaken),
            _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
        };
    }

    private static void Write(Utf8JsonWriter json, SignUpOutcome.SignedUp made) => JsonSerializer.Serialize(
        json,
        new SignUpResponse(
            made.Company.Id, made.Company.Name, made.Company.Plan, made.Company.CreatedAt.UtcDateTime,
            new OwnerResponse(made.Owner.Id, made.Owner.Email), new ApiKeyResponse(made.ApiKeyId, made.ApiKey)),
        WireJsonContext.Default.SignUpResponse);
}
