using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Api.Http.Resources;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Exams;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Exams;

internal static class ExamEndpoints
{
    public static void MapExams(this IEndpointRouteBuilder routes)
    {
        var exams = routes.MapCompanyGroup("/exams", "Exams", "exams");

        exams.MapPost("", ExamHandlers.CreateAsync)
            .WithName("createExam")
            .WithSummary("Enter an exam")
            .WithDescription("Raises the event exam.created, which says whose exam it is and nothing else of it.")
            .TakesJson<ExamRequest>()
            .Makes<ExamResponse>()
            .TakesQuota()
            .Idempotent((Change<Exam>.Done made) => ChangeAnswer.Made(made.Resource, "/v1/exams", ExamJson.Write))
            .HasETag(StatusCodes.Status201Created);

        exams.MapPost("/bulk", ExamHandlers.CreateManyAsync)
            .Costs(RequestCost.OfMany)
            .WithName("createExams")
            .WithSummary("Enter many exams")
            .WithDescription("All of them or, if one is wrong, none. Raises exam.created for each.")
            .TakesJson<ExamsRequest>(ExamsRequest.Limit)
            .Makes<ExamsResponse>()
            .TakesQuota()
            .Idempotent((Change<IReadOnlyList<Exam>>.Done made) => ChangeAnswer.MadeMany(made.Resource, "/v1/exams", "exams", ExamJson.Write));

        exams.MapList<ExamResponse>(ExamQueries.List)
            .WithName("listExams")
            .WithSummary("List exams");

        var exam = exams.MapResource<ExamResponse>("exam");

        exam.MapGet(ExamHandlers.GetAsync);

        exam.MapUpdate<UpdateExamRequest>(ExamHandlers.UpdateAsync)
            .WithDescription("What is left out stays, of each eye too; null removes it. The exam as it would then be is checked as a whole. Raises the event exam.updated.");

        exam.MapArchive<Exam, ExamCommands>(ExamJson.Write)
            .WithDescription("Takes the exam out of the list. Raises the event exam.archived.");

        exam.MapRestore<Exam, ExamCommands>(ExamJson.Write)
            .WithDescription("Raises the event exam.restored.");
    }
}
