using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Problems;
using Scale.Core.ApiKeys;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.ApiKeys;

internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapCompanyGroup("/api-keys", "API keys", "api_keys").ForAdministrators();

        keys.MapPost("", ApiKeyHandlers.CreateAsync)
            .WithName("createApiKey")
            .TakesNoIdempotencyKey()
            .AnswersWithSecret()
            .WithSummary("Make an API key")
            .WithDescription("The key is shown here and never again. It can do no more than whoever makes it. Raises the event api_key.created.")
            .TakesJson<CreateApiKeyRequest>()
            .Makes<CreatedApiKeyResponse>()
            .Refuses(ApiProblemCodes.TooManyApiKeys);

        keys.MapList<CompanyApiKeyResponse>(ApiKeyJson.List)
            .WithName("listApiKeys")
            .WithSummary("List the API keys")
            .WithDescription("Those that have ended too. Of a key only its name and what it may do is known.");

        keys.MapPost("/{id:guid}/rotate", ApiKeyHandlers.RotateAsync)
            .WithName("rotateApiKey")
            .TakesNoIdempotencyKey()
            .AnswersWithSecret()
            .WithSummary("Replace an API key")
            .WithDescription("Answers a new key that may do the same; the one of before works on for the overlap. Raises the events api_key.rotated and api_key.created.")
            .TakesJson<RotateApiKeyRequest>()
            .Makes<CreatedApiKeyResponse>()
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.ApiKeyEnded, ApiProblemCodes.TooManyApiKeys);

        keys.MapPost("/{id:guid}/revoke", ApiKeyHandlers.RevokeAsync)
            .WithName("revokeApiKey")
            .WithSummary("Revoke an API key")
            .WithDescription("It stops working everywhere within a second, and its streams end. Raises the event api_key.revoked.")
            .Produces<CompanyApiKeyResponse>()
            .Refuses(ProblemCodes.NotFound);
    }
}
