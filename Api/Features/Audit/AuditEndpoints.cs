using Scale.Api.Http;
using Scale.Core.Audit;

namespace Scale.Api.Features.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapCompanyGroup("/audit", "Audit", "audit")
        .ForAdministrators()
        .MapList<AuditEntryResponse>(AuditList.Definition)
        .WithName("listAudit")
        .WithSummary("List who changed what")
        .WithDescription("Every change of the company's data, written in the transaction that made it. Without secrets and personal data.");
}
