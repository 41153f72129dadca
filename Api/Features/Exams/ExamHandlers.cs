using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Exams;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Exams;

internal static class ExamHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> CreateAsync(
        ExamRequest request, TenantContext tenant, ExamCommands exams, CancellationToken cancellationToken) =>
        ChangeAnswer.Made(await exams.CreateAsync(tenant.Required, request.ToValues(), cancellationToken), "/v1/exams", ExamJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> CreateManyAsync(
        ExamsRequest request, TenantContext tenant, ExamCommands exams, CancellationToken cancellationToken) =>
        ChangeAnswer.MadeMany(await exams.CreateManyAsync(tenant.Required, request.ToValues(), cancellationToken), "/v1/exams", "exams", ExamJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The exam's id.")] Guid id, TenantContext tenant, ExamQueries exams, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await exams.FindAsync(tenant.Required, id, cancellationToken), ExamJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        [Description("The exam's id.")] Guid id, IfMatch ifMatch, UpdateExamRequest request, TenantContext tenant, ExamCommands exams,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await exams.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, cancellationToken), ExamJson.Write);
}
