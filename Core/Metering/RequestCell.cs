using Scale.Core.Tenancy;

namespace Scale.Core.Metering;

/// <summary>What is counted of requests.</summary>
/// <param name="Requests">All of them.</param>
/// <param name="ClientErrors">Those answered with 400 to 499, throttled ones too.</param>
/// <param name="ServerErrors">Those answered with 500 and above.</param>
/// <param name="Throttled">Those answered with 429.</param>
/// <param name="Microseconds">How long all of them took together.</param>
public readonly record struct RequestCounts(long Requests, long ClientErrors, long ServerErrors, long Throttled, long Microseconds);

/// <summary>A company, a part of the API, and a minute since 1970 in UTC, from which <see cref="RequestMeter.Offset"/> is to be seen.</summary>
internal readonly record struct RequestCellKey(Guid CompanyId, string Group, long Minute);

/// <summary>Counts of one key in this process that are not written yet.</summary>
internal sealed class RequestCell(Tenant tenant)
{
    private long _requests, _clientErrors, _serverErrors, _throttled, _microseconds;

    /// <summary>Where the company lived when the first request was counted.</summary>
    public Tenant Tenant => tenant;

    public void Add(int status, long microseconds)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _microseconds, microseconds);
        if (status < 400)
            return;
        Interlocked.Increment(ref status < 500 ? ref _clientErrors : ref _serverErrors);
        if (status == 429)
            Interlocked.Increment(ref _throttled);
    }

    /// <summary>What has come since the last time; from now on it is the caller's to write, or to give back.</summary>
    public RequestCounts Take() => new(
        Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _clientErrors, 0), Interlocked.Exchange(ref _serverErrors, 0),
        Interlocked.Exchange(ref _throttled, 0), Interlocked.Exchange(ref _microseconds, 0));

    public void GiveBack(RequestCounts counts)
    {
        Interlocked.Add(ref _requests, counts.Requests);
        Interlocked.Add(ref _clientErrors, counts.ClientErrors);
        Interlocked.Add(ref _serverErrors, counts.ServerErrors);
        Interlocked.Add(ref _throttled, counts.Throttled);
        Interlocked.Add(ref _microseconds, counts.Microseconds);
    }
}

/// <summary>Counts on their way to the shard.</summary>
internal readonly record struct TakenCounts(RequestCellKey Key, RequestCell Cell, RequestCounts Counts);
