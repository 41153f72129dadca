using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Patients;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Patients;

internal static class PatientEndpoints
{
    public static void MapPatients(this IEndpointRouteBuilder routes)
    {
        var patients = routes.MapCompanyGroup("/patients", "Patients", "patients");

        patients.MapPost("", PatientHandlers.CreateAsync)
            .WithName("createPatient")
            .WithSummary("Create a patient")
            .WithDescription("Raises the event patient.created, which like every event says nothing of who the patient is.")
            .TakesJson<PatientRequest>()
            .Makes<PatientResponse>()
            .TakesQuota()
            .Idempotent((IReadOnlyList<Patient> made) => ChangeAnswer.Made(made[0], "/v1/patients", PatientJson.Write))
            .HasETag(StatusCodes.Status201Created);

        patients.MapPost("/bulk", PatientHandlers.CreateManyAsync)
            .Costs(RequestCost.OfMany)
            .WithName("createPatients")
            .WithSummary("Create many patients")
            .WithDescription("All of them or, if one is wrong, none. Raises patient.created for each.")
            .TakesJson<PatientsRequest>(PatientsRequest.Limit)
            .Makes<PatientsResponse>()
            .TakesQuota()
            .Idempotent((IReadOnlyList<Patient> made) => ChangeAnswer.MadeMany(made, "/v1/patients", "patients", PatientJson.Write));

        patients.MapList<PatientResponse>(PatientQueries.List)
            .WithName("listPatients")
            .WithSummary("List patients");

        var patient = patients.MapResource<PatientResponse>("patient");

        patient.MapGet(PatientHandlers.GetAsync);

        patient.MapUpdate<UpdatePatientRequest>(PatientHandlers.UpdateAsync)
            .WithDescription("What is left out stays, null removes it. Raises the event patient.updated.");

        patient.MapArchive<Patient, PatientCommands>(PatientJson.Write)
            .WithDescription("Takes the patient out of the list; its exams stay. Raises the event patient.archived.");

        patient.MapRestore<Patient, PatientCommands>(PatientJson.Write)
            .WithDescription("Raises the event patient.restored.");
    }
}
