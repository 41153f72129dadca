using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Moves;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

internal static class Moves
{
    public static async Task<JsonResponse> ListAsync(MoveRequests moves, CancellationToken cancellationToken) => JsonResponse.Ok(
        await moves.ListAsync(cancellationToken),
        (json, found) => JsonSerializer.Serialize(
            json, new MoveListResponse { Items = [.. found.Select(MoveResponse.Of)] }, WireJsonContext.Default.MoveListResponse));

    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The move's id.")] Guid id, MoveRequests moves, CancellationToken cancellationToken) =>
        await moves.FindAsync(id, cancellationToken) is { } move ? JsonResponse.Ok(move, Write) : new ProblemResult(ProblemCodes.NotFound);

    public static async Task<Results<JsonResponse, ProblemResult>> AbortAsync(
        [Description("The move's id.")] Guid id, ClaimsPrincipal caller, MoveRequests moves, CancellationToken cancellationToken)
    {
        var asked = await moves.AbortAsync(id, OperatorAuthentication.ActorOf(caller), cancellationToken);
        if (await moves.FindAsync(id, cancellationToken) is not { } move)
            return new ProblemResult(ProblemCodes.NotFound);
        return asked ? JsonResponse.Ok(move, Write) : new ProblemResult(ApiProblemCodes.MoveEnded);
    }

    public static void Write(Utf8JsonWriter json, CompanyMove move) =>
        JsonSerializer.Serialize(json, MoveResponse.Of(move), WireJsonContext.Default.MoveResponse);
}
