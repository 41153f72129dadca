using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Api.Http.RateLimits;
using Scale.Core.Domain.Patients;
using Scale.ServiceDefaults.Http;

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
            .Idempotent((IReadOnlyList<Patient> made) => JsonResponse.Created("/v1/patients", made, PatientJson.Write));

        patients.MapList<PatientResponse>(PatientQueries.List)
            .WithName("listPatients")
            .WithSummary("List patients");

        patients.MapGet("/{id:guid}", PatientHandlers.GetAsync)
            .WithName("getPatient")
            .WithSummary("Get a patient")
            .Produces<PatientResponse>()
            .HasETag()
            .Refuses(ProblemCodes.NotFound);

        patients.MapPut("/{id:guid}", PatientHandlers.UpdateAsync)
            .WithName("updatePatient")
            .WithSummary("Change a patient")
            .WithDescription("Replaces everything: what is left out is removed. Raises the event patient.updated.")
            .TakesJson<PatientRequest>()
            .Produces<PatientResponse>()
            .RequiresIfMatch();

        patients.MapPost("/{id:guid}/archive", PatientHandlers.ArchiveAsync)
            .WithName("archivePatient")
            .WithSummary("Archive a patient")
            .WithDescription("Takes the patient out of the list; its exams stay. Raises the event patient.archived.")
            .Produces<PatientResponse>()
            .RequiresIfMatch();
    }
}
