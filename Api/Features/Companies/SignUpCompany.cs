using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Companies;
using Scale.Core.Passwords;
using Scale.Core.Plans;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Companies;

/// <summary>A company that wants to sign up.</summary>
public record SignUpRequest
{
    /// <summary>Name of the company.</summary>
    /// <example>Northwind Optics</example>
    [Required, StringLength(200, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>The owner's login; one address is one login over all companies.</summary>
    /// <example>owner@northwind.example</example>
    [Required, EmailAddress, StringLength(SignUp.MostEmail)]
    public string? Email { get; set; }

    /// <summary>The owner's password; left out, the owner signs in once it has set one.</summary>
    /// <example>correct horse battery staple</example>
    [StringLength(PasswordHashing.Most, MinimumLength = PasswordHashing.Least)]
    public string? Password { get; set; }

    /// <summary>The plan; FREE if left out. How high it may be is for the operators to say: PROFESSIONAL, unless they say otherwise.</summary>
    /// <example>FREE</example>
    [AllowedValues(PlanCodes.Free, PlanCodes.Basic, PlanCodes.Professional, PlanCodes.Enterprise)]
    public string? Plan { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SignUpRequest);

    internal SignUp ToSignUp() => new(Name, Email, Plan) { Password = Password };
}

internal static class SignUpCompany
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        SignUpRequest request, CompanyCommands companies, IOptions<SignUpOptions> options, CancellationToken cancellationToken) =>
        request.Plan is { } plan && PlanCodes.IsKnown(plan) && !options.Value.Plans.Contains(plan)
            ? Task.FromResult<Results<JsonResponse, ProblemResult>>(
                Invalid.Field("plan", $"must be one of {string.Join(", ", options.Value.Plans)}; another plan is for an operator to give"))
            : AnswerAsync(request.ToSignUp(), companies, cancellationToken);

    /// <summary>Signs up and says what became of it; operators come here as well.</summary>
    public static async Task<Results<JsonResponse, ProblemResult>> AnswerAsync(
        SignUp request, CompanyCommands companies, CancellationToken cancellationToken)
    {
        var outcome = await companies.SignUpAsync(request, cancellationToken);
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
        new SignUpResponse
        {
            Id = made.Company.Id,
            Name = made.Company.Name,
            Plan = made.Company.Plan,
            CreatedAt = made.Company.CreatedAt.UtcDateTime,
            Owner = new OwnerResponse { Id = made.Owner.Id, Email = made.Owner.Email },
            ApiKey = new ApiKeyResponse { Id = made.ApiKeyId, Key = made.ApiKey },
        },
        WireJsonContext.Default.SignUpResponse);
}
