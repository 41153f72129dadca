using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Data.Changes;
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
        UserCommands users, CancellationToken cancellationToken) =>
        Answer(await users.UpdateAsync(tenant.Required, RoleChecks.RoleOf(caller), id, ifMatch.Version, request.ApplyTo, cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> ArchiveAsync(
        [Description("The user's id.")] Guid id, IfMatch ifMatch, ClaimsPrincipal caller, TenantContext tenant, UserCommands users,
        CancellationToken cancellationToken) =>
        Answer(await users.ArchiveAsync(tenant.Required, RoleChecks.RoleOf(caller), id, ifMatch.Version, cancellationToken));

    public static async Task<Results<JsonResponse, ProblemResult>> RestoreAsync(
        [Description("The user's id.")] Guid id, IfMatch ifMatch, ClaimsPrincipal caller, TenantContext tenant, UserCommands users,
        CancellationToken cancellationToken) =>
        Answer(await users.RestoreAsync(tenant.Required, RoleChecks.RoleOf(caller), id, ifMatch.Version, cancellationToken));

    private static Results<JsonResponse, ProblemResult> Answer(Change<User> change) => ChangeAnswer.Of(change, UserJson.Write, refused => refused switch
    {
        NotAllowed => new ProblemResult(ProblemCodes.Forbidden, "Only owners change owners and make new ones."),
        LastOwner => new ProblemResult(ApiProblemCodes.LastOwner),
        _ => null,
    });
}
