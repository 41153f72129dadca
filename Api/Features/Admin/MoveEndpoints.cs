using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

internal static class MoveEndpoints
{
    public static void MapMoves(this IEndpointRouteBuilder routes)
    {
        var moves = routes.MapOperatorGroup("/moves", "Operators");

        moves.MapPost("", RequestMove.HandleAsync)
            .WithName("requestMove")
            .WithSummary("Move a company to another shard")
            .WithDescription("A worker does it while the company is being used; writes wait for some milliseconds near the end. Watch the move. With dryRun it only says what there is to move.")
            .TakesJson<RequestMoveRequest>()
            .Makes<MoveResponse>(StatusCodes.Status202Accepted)
            .Refuses(ApiProblemCodes.MoveUnderWay, ApiProblemCodes.MoveNotNeeded);

        moves.MapGet("", Moves.ListAsync)
            .WithName("listMoves")
            .WithSummary("List moves")
            .WithDescription("The newest 100.")
            .Produces<MoveListResponse>();

        moves.MapGet("/{id:guid}", Moves.GetAsync)
            .WithName("getMove")
            .WithSummary("Get a move")
            .Produces<MoveResponse>()
            .Refuses(ProblemCodes.NotFound);

        moves.MapPost("/{id:guid}/abort", Moves.AbortAsync)
            .WithName("abortMove")
            .WithSummary("Abort a move")
            .WithDescription("The company stays where it is, whole. Once it lives on the target a move can no longer be aborted: move it back.")
            .Produces<MoveResponse>()
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.MoveEnded);
    }
}
