using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Users;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Users;

internal static class UserHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The user's id.")] Guid id, TenantContext tenant, UserQueries users, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await users.FindAsync(tenant.Required, id, cancellationToken), UserJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        [Description("The user's id.")] Guid id, IfMatch ifMatch, UpdateUserRequest request, ClaimsPrincipal caller, TenantContext tenant,
        UserCommands users, CancellationToken cancellationToken) => Answer(await users.UpdateAsync(
            tenant.Required, RoleChecks.RoleOf(caller), id, ifMatch.Version, new UserValues(request.Name, request.Role), cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> ArchiveAsync(
        [Description("The user's id.")] Guid id, IfMatch ifMatch, ClaimsPrincipal caller, TenantContext tenant, UserCommands users,
        CancellationToken cancellationToken) =>
        Answer(await users.ArchiveAsync(tenant.Required, RoleChecks.RoleOf(caller), id, ifMatch.Version, cancellationToken));

    private static Results<JsonResponse, ProblemResult> Answer(UserChange outcome) => outcome switch
    {
        UserChange.Done { User: var user } => ChangeAnswer.Found(user, UserJson.Write),
        UserChange.Invalid { Errors: var errors } => Invalid.Fields(errors),
        UserChange.NotFound => new ProblemResult(ProblemCodes.NotFound),
        UserChange.OtherVersion { Version: var version } => Preconditions.Changed(version),
        UserChange.NotAllowed => new ProblemResult(ProblemCodes.Forbidden, "Only owners change owners and make new ones."),
        UserChange.LastOwner => new ProblemResult(ApiProblemCodes.LastOwner),
        _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
    };
}
