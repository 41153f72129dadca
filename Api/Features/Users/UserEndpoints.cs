using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Core.Domain.Users;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Users;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapCompanyGroup("/users", "Users", "users");

        users.MapList<UserResponse>(UserQueries.List)
            .WithName("listUsers")
            .WithSummary("List users");

        var user = users.MapResource<UserResponse>("user");

        user.MapGet(UserHandlers.GetAsync);

        user.MapUpdate<UpdateUserRequest>(UserHandlers.UpdateAsync)
            .WithDescription("What is left out stays. Only owners change owners and make new ones. The user's keys get its role. Raises the event user.updated.")
            .ForAdministrators()
            .Refuses(ApiProblemCodes.LastOwner);

        user.MapArchive(UserHandlers.ArchiveAsync)
            .WithSummary("Take a user's access")
            .WithDescription("The user's keys stop working within seconds; the address stays taken. Raises the event user.archived.")
            .ForAdministrators()
            .Refuses(ApiProblemCodes.LastOwner);

        user.MapRestore(UserHandlers.RestoreAsync)
            .WithSummary("Give a user access again")
            .WithDescription("The user's keys of before stay revoked. Raises the event user.restored.")
            .ForAdministrators()
            .TakesQuota();

        MapInvitations(routes);
    }

    private static void MapInvitations(IEndpointRouteBuilder routes)
    {
        var invitations = routes.MapCompanyGroup("/invitations", "Users", "users").ForAdministrators();

        invitations.MapPost("", InvitationHandlers.InviteAsync)
            .WithName("inviteUser")
            .WithSummary("Invite somebody")
            .WithDescription("A message with a token goes to the address; the token is shown to nobody else. An earlier invitation of the address stops working.")
            .TakesJson<InviteUserRequest>()
            .Makes<InvitationResponse>()
            .Idempotent()
            .Refuses(ApiProblemCodes.AlreadyUser, ApiProblemCodes.MessageNotSent);

        invitations.MapList<InvitationResponse>(UserQueries.Invitations)
            .WithName("listInvitations")
            .WithSummary("List invitations");

        invitations.MapPost("/{id:guid}/resend", InvitationHandlers.ResendAsync)
            .WithName("resendInvitation")
            .WithSummary("Send an invitation again")
            .WithDescription("With a new token that works as long as the first one did; the token of before stops working.")
            .Produces<InvitationResponse>()
            .Idempotent()
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.InvitationClosed, ApiProblemCodes.MessageNotSent);

        invitations.MapPost("/{id:guid}/revoke", InvitationHandlers.RevokeAsync)
            .WithName("revokeInvitation")
            .WithSummary("Take an invitation back")
            .WithDescription("One that is accepted or taken back already stays as it is.")
            .Produces<InvitationResponse>()
            .Idempotent()
            .Refuses(ProblemCodes.NotFound);

        routes.MapOpenGroup("/invitations", "Users").MapPost("/accept", InvitationHandlers.AcceptAsync)
            .WithName("acceptInvitation")
            .TakesNoIdempotencyKey()
            .Limited(RateLimitPolicy.Strict)
            .AnswersWithSecret()
            .WithSummary("Accept an invitation")
            .WithDescription("Makes the user and its API key. The key is shown here and never again.")
            .TakesJson<AcceptInvitationRequest>()
            .Makes<AcceptedInvitationResponse>()
            .TakesQuota()
            .Refuses(ApiProblemCodes.InvalidInvitation);
    }
}
