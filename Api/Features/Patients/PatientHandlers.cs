using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Resources;
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
        PatientsRequest request, TenantContext tenant, PatientCommands patients, CancellationToken cancellationToken) => ChangeAnswer.MadeMany(
            await patients.CreateManyAsync(tenant.Required, request.ToValues(), cancellationToken), "/v1/patients", "patients", PatientJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The patient's id.")] Guid id, TenantContext tenant, PatientQueries patients, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await patients.FindAsync(tenant.Required, id, cancellationToken), PatientJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        [Description("The patient's id.")] Guid id, IfMatch ifMatch, UpdatePatientRequest request, TenantContext tenant, PatientCommands patients,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await patients.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, cancellationToken), PatientJson.Write);
}
