using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Features.Companies;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Users;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Users;

internal static class InvitationHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> InviteAsync(
        InviteUserRequest request, ClaimsPrincipal caller, TenantContext tenant, InvitationCommands invitations, CancellationToken cancellationToken) =>
        Answer(await invitations.InviteAsync(
            tenant.Required, RoleChecks.RoleOf(caller), new NewInvitation(request.Email, request.Role), cancellationToken), StatusCodes.Status201Created);

    public static async Task<Results<JsonResponse, ProblemResult>> ResendAsync(
        [Description("The invitation's id.")] Guid id, ClaimsPrincipal caller, TenantContext tenant, InvitationCommands invitations,
        CancellationToken cancellationToken) =>
        Answer(await invitations.ResendAsync(tenant.Required, RoleChecks.RoleOf(caller), id, cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> RevokeAsync(
        [Description("The invitation's id.")] Guid id, ClaimsPrincipal caller, TenantContext tenant, InvitationCommands invitations,
        CancellationToken cancellationToken) =>
        Answer(await invitations.RevokeAsync(tenant.Required, RoleChecks.RoleOf(caller), id, cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> AcceptAsync(
        AcceptInvitationRequest request, AcceptInvitation accept, CancellationToken cancellationToken)
    {
        var outcome = await accept.RunAsync(request.Token, request.Name, request.Password, cancellationToken);
        return outcome switch
        {
            Acceptance.Accepted accepted => JsonResponse.Created($"/v1/users/{accepted.User.Id}", accepted, Write),
            Acceptance.Invalid { Errors: var errors } => Invalid.Fields(errors),
            Acceptance.NotValid => new ProblemResult(ApiProblemCodes.InvalidInvitation),
            _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
        };
    }

    private static Results<JsonResponse, ProblemResult> Answer(InvitationChange outcome, int status = StatusCodes.Status200OK) => outcome switch
    {
        InvitationChange.Done { Invitation: var invitation } when status == StatusCodes.Status201Created =>
            JsonResponse.Created("/v1/invitations", invitation, InvitationJson.Write),
        InvitationChange.Done { Invitation: var invitation } => JsonResponse.Ok(invitation, InvitationJson.Write),
        InvitationChange.Invalid { Errors: var errors } => Invalid.Fields(errors),
        InvitationChange.NotFound => new ProblemResult(ProblemCodes.NotFound),
        InvitationChange.NotAllowed => new ProblemResult(ProblemCodes.Forbidden, "Only owners make and unmake owners."),
        InvitationChange.Closed => new ProblemResult(ApiProblemCodes.InvitationClosed),
        InvitationChange.NotSent => new ProblemResult(ApiProblemCodes.MessageNotSent),
        InvitationChange.AlreadyUser => new ProblemResult(ApiProblemCodes.AlreadyUser),
        _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
    };

    private static void Write(Utf8JsonWriter json, Acceptance.Accepted accepted) => JsonSerializer.Serialize(
        json,
        new AcceptedInvitationResponse
        {
            UserId = accepted.User.Id,
            CompanyId = accepted.User.CompanyId,
            Role = accepted.User.Role,
            ApiKey = new ApiKeyResponse { Id = accepted.ApiKeyId, Key = accepted.ApiKey },
        },
        WireJsonContext.Default.AcceptedInvitationResponse);
}
