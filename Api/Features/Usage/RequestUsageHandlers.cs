using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;
using Scale.Core.Metering;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Usage;

internal static class RequestUsageHandlers
{
    private const string Usual = "hour";

    /// <param name="http">The request.</param>
    /// <param name="tenant">Whose requests.</param>
    /// <param name="usage">Reads them.</param>
    /// <param name="clock">Tells what is now.</param>
    /// <param name="interval">minute, hour or day; hour if left out.</param>
    /// <param name="from">From then on, a time with its offset; if left out an hour, a day or 30 days before to.</param>
    /// <param name="to">Before then; now if left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IResult> GetAsync(
        HttpContext http, TenantContext tenant, RequestUsage usage, TimeProvider clock, string? interval, string? from, string? to,
        CancellationToken cancellationToken)
    {
        var unit = UsageInterval.All.FirstOrDefault(one => one.Name == (interval ?? Usual));
        var (start, before) = (ListTime.Read(from), ListTime.Read(to));
        var end = before ?? clock.GetUtcNow();
        var errors = new FieldErrors()
            .Require(unit is not null, nameof(interval), $"must be one of {string.Join(", ", UsageInterval.All.Select(one => one.Name))}")
            .Require(from is null || start is not null, nameof(from), ListTime.Expected)
            .Require(to is null || before is not null, nameof(to), ListTime.Expected);
        foreach (var name in http.Request.Query.Keys.Except([nameof(interval), nameof(from), nameof(to)]))
            errors.Require(false, name, "is no parameter here; there are interval, from, to");
        if (unit is not null && errors.None)
        {
            start = unit.StartOf(start ?? end - unit.Usual);
            errors.Require(start < end, nameof(from), "must be before to")
                .Require(end - start <= unit.Most + unit.Length, nameof(from), $"must be at most {unit.Most.TotalHours:0} hours before to, by {unit.Name}");
        }
        if (!errors.None)
            return Invalid.Fields(errors);
        var used = await usage.ReadAsync(tenant.Required, unit!, start!.Value, end, cancellationToken);
        return JsonResponse.Ok(Response(unit!, start.Value, end, used), Write);
    }

    private static RequestUsageResponse Response(UsageInterval interval, DateTimeOffset from, DateTimeOffset to, List<UsedRequests> used) => new()
    {
        From = from.UtcDateTime,
        To = to.UtcDateTime,
        Interval = interval.Name,
        Items = [.. used.Select(one => new UsedRequestsResponse
        {
            At = one.At,
            Group = one.Group,
            Requests = one.Counts.Requests,
            ClientErrors = one.Counts.ClientErrors,
            ServerErrors = one.Counts.ServerErrors,
            Throttled = one.Counts.Throttled,
            DurationMicroseconds = one.Counts.Microseconds,
        })],
    };

    private static void Write(Utf8JsonWriter json, RequestUsageResponse usage) =>
        JsonSerializer.Serialize(json, usage, WireJsonContext.Default.RequestUsageResponse);
}
