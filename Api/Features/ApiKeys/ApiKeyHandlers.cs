using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.ApiKeys;
using Scale.Core.SignedRequests;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.ApiKeys;

internal static class ApiKeyHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> CreateAsync(
        CreateApiKeyRequest request, HttpContext http, ApiKeyCommands keys, SigningSecrets secrets, CancellationToken cancellationToken) => Answer(await keys.CreateAsync(
            Caller.Of(http), new NewApiKey(request.Name, request.Role, request.Scopes, request.ExpiresAt), cancellationToken), secrets);

    public static async Task<Results<JsonResponse, ProblemResult>> RotateAsync(
        [Description("The key's id.")] Guid id, RotateApiKeyRequest request, HttpContext http, ApiKeyCommands keys, SigningSecrets secrets,
        CancellationToken cancellationToken) =>
        Answer(await keys.RotateAsync(Caller.Of(http), id, TimeSpan.FromSeconds(request.OverlapSeconds), cancellationToken), secrets);

    public static async Task<Results<JsonResponse, ProblemResult>> RevokeAsync(
        [Description("The key's id.")] Guid id, HttpContext http, ApiKeyCommands keys, SigningSecrets secrets, CancellationToken cancellationToken) =>
        Answer(await keys.RevokeAsync(Caller.Of(http), id, cancellationToken), secrets);

    private static Results<JsonResponse, ProblemResult> Answer(ApiKeyChange outcome, SigningSecrets secrets) => outcome switch
    {
        ApiKeyChange.Created created => JsonResponse.Created("/v1/api-keys", created, (json, one) => ApiKeyJson.Write(json, one.Key, one.Text, secrets.Of(one.Key.Id))),
        ApiKeyChange.Done { Key: var key } => JsonResponse.Ok(key, (json, one) => ApiKeyJson.Write(json, one)),
        ApiKeyChange.Invalid { Errors: var errors } => Invalid.Fields(errors),
        ApiKeyChange.NotFound => new ProblemResult(ProblemCodes.NotFound),
        ApiKeyChange.NotAllowed => new ProblemResult(ProblemCodes.Forbidden, "A key can do no more than whoever makes, rotates or revokes it."),
        ApiKeyChange.Ended => new ProblemResult(ApiProblemCodes.ApiKeyEnded),
        ApiKeyChange.TooMany { Limit: var limit } => new ProblemResult(ApiProblemCodes.TooManyApiKeys, $"A company has at most {limit} keys that work."),
        _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
    };
}
