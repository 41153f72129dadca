using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Scale.Api.Features.Admin;
using Scale.Api.Features.ApiKeys;
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
using Scale.Api.Http.Quotas;
using Scale.Core.Domain.Orders;

namespace Scale.Api.Http.Json;

/// <summary>Generated readers and writers of everything that is not written by Core itself.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignUpRequest))]
[JsonSerializable(typeof(SignUpResponse))]
[JsonSerializable(typeof(UpdateCompanyRequest))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(SetPasswordRequest))]
[JsonSerializable(typeof(SignedInResponse))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(SessionListResponse))]
[JsonSerializable(typeof(PasswordSetResponse))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(RotateApiKeyRequest))]
[JsonSerializable(typeof(UpdateUserRequest))]
[JsonSerializable(typeof(InviteUserRequest))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
[JsonSerializable(typeof(AcceptedInvitationResponse))]
[JsonSerializable(typeof(PatientRequest))]
[JsonSerializable(typeof(PatientsRequest))]
[JsonSerializable(typeof(UpdatePatientRequest))]
[JsonSerializable(typeof(ExamRequest))]
[JsonSerializable(typeof(ExamsRequest))]
[JsonSerializable(typeof(UpdateExamRequest))]
[JsonSerializable(typeof(UpdateFileRequest))]
[JsonSerializable(typeof(CreateProductRequest))]
[JsonSerializable(typeof(CreateProductsRequest))]
[JsonSerializable(typeof(UpdateProductRequest))]
[JsonSerializable(typeof(PlaceOrderRequest))]
[JsonSerializable(typeof(UpdateOrderRequest))]
[JsonSerializable(typeof(RequestExportRequest))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(UpdateWebhookRequest))]
[JsonSerializable(typeof(RotateWebhookRequest))]
[JsonSerializable(typeof(PartitionListResponse))]
[JsonSerializable(typeof(RequestUsageResponse))]
[JsonSerializable(typeof(ShardListResponse))]
[JsonSerializable(typeof(PlaceCompanyRequest))]
[JsonSerializable(typeof(HostListResponse))]
[JsonSerializable(typeof(PoolListResponse))]
[JsonSerializable(typeof(RequestMoveRequest))]
[JsonSerializable(typeof(MoveResponse))]
[JsonSerializable(typeof(MoveListResponse))]
[JsonSerializable(typeof(ChangePlanRequest))]
[JsonSerializable(typeof(PlanListResponse))]
[JsonSerializable(typeof(CacheResponse))]
[JsonSerializable(typeof(InvalidateCacheRequest))]
[JsonSerializable(typeof(QuotaListResponse))]
[JsonSerializable(typeof(QuotaRefusalResponse))]
[JsonSerializable(typeof(CompanyLimitsRequest))]
[JsonSerializable(typeof(CompanyLimitsResponse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(List<StockShortage>))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
