using Scale.Api.Features.Admin;
using Scale.Api.Features.ApiKeys;
using Scale.Api.Features.Audit;
using Scale.Api.Features.Auth;
using Scale.Api.Features.Cache;
using Scale.Api.Features.Companies;
using Scale.Api.Features.Exams;
using Scale.Api.Features.Exports;
using Scale.Api.Features.Files;
using Scale.Api.Features.Orders;
using Scale.Api.Features.Patients;
using Scale.Api.Features.Plans;
using Scale.Api.Features.Products;
using Scale.Api.Features.Quotas;
using Scale.Api.Features.Usage;
using Scale.Api.Features.Users;
using Scale.Api.Features.Webhooks;

namespace Scale.Api.Features;

/// <summary>Every address of the API, by area.</summary>
internal static class FeatureEndpoints
{
    public static void MapFeatures(this IEndpointRouteBuilder v1)
    {
        v1.MapCompanies();
        v1.MapPlans();
        v1.MapAuth();
        v1.MapApiKeys();
        v1.MapUsers();
        v1.MapProducts();
        v1.MapOrders();
        v1.MapPatients();
        v1.MapExams();
        v1.MapFiles();
        v1.MapExports();
        v1.MapWebhooks();
        v1.MapAudit();
        v1.MapQuotas();
        v1.MapUsage();
        v1.MapCache();
        v1.MapAdmin();
    }
}
