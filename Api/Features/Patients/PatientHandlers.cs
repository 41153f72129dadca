using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Patients;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Patients;

internal static class PatientHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> CreateAsync(
        PatientRequest request, TenantContext tenant, PatientCommands patients, CancellationToken cancellationToken) =>
        ChangeAnswer.Made(await patients.CreateAsync(tenant.Required, request.ToValues(), cancellationToken), "/v1/patients", PatientJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> CreateManyAsync(
        PatientsRequest request, TenantContext tenant, PatientCommands patients, CancellationToken cancellationToken) =>
        await patients.CreateManyAsync(tenant.Required, request.ToValues(), cancellationToken) switch
        {
            Change<IReadOnlyList<Patient>>.Done { Resource: var made } => JsonResponse.Created("/v1/patients", made, PatientJson.Write),
            Change<IReadOnlyList<Patient>>.Invalid { Errors: var errors } => Invalid.Fields(errors),
            var outcome => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
        };

    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The patient's id.")] Guid id, TenantContext tenant, PatientQueries patients, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await patients.FindAsync(tenant.Required, id, cancellationToken), PatientJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        [Description("The patient's id.")] Guid id, IfMatch ifMatch, PatientRequest request, TenantContext tenant, PatientCommands patients,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await patients.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ToValues(), cancellationToken), PatientJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> ArchiveAsync(
        [Description("The patient's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, PatientCommands patients,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await patients.ArchiveAsync(tenant.Required, id, ifMatch.Version, cancellationToken), PatientJson.Write);
}
