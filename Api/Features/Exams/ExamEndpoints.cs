using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Exams;
using Scale.ServiceDefaults.Http;

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

        exams.MapList<ExamResponse>(ExamQueries.List)
            .WithName("listExams")
            .WithSummary("List exams");

        exams.MapGet("/{id:guid}", ExamHandlers.GetAsync)
            .WithName("getExam")
            .WithSummary("Get an exam")
            .Produces<ExamResponse>()
            .HasETag()
            .Refuses(ProblemCodes.NotFound);

        exams.MapPut("/{id:guid}", ExamHandlers.UpdateAsync)
            .WithName("updateExam")
            .WithSummary("Change an exam")
            .WithDescription("Replaces everything: what is left out is removed. Raises the event exam.updated.")
            .TakesJson<ExamRequest>()
            .Produces<ExamResponse>()
            .RequiresIfMatch();

        exams.MapPost("/{id:guid}/archive", ExamHandlers.ArchiveAsync)
            .WithName("archiveExam")
            .WithSummary("Archive an exam")
            .WithDescription("Takes the exam out of the list. Raises the event exam.archived.")
            .Produces<ExamResponse>()
            .RequiresIfMatch();
    }
}
