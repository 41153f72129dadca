using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Companies;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

internal static class CompanyArchiveHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> ArchiveAsync(
        [Description("The company's id.")] Guid id, IfMatch ifMatch, ClaimsPrincipal caller, CompanyArchive companies, CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await companies.ArchiveAsync(id, ifMatch.Version, OperatorAuthentication.ActorOf(caller), cancellationToken), CompanyJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> RestoreAsync(
        [Description("The company's id.")] Guid id, IfMatch ifMatch, ClaimsPrincipal caller, CompanyArchive companies, CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await companies.RestoreAsync(id, ifMatch.Version, OperatorAuthentication.ActorOf(caller), cancellationToken), CompanyJson.Write);
}
