using System.Collections;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>
/// What every log line of a request carries. One object for the whole request: who is authenticated later on is filled in,
/// and the lines after that have it too.
/// </summary>
internal sealed class RequestScope(string correlationId, string? path) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? _companyId;

    public int Count => _companyId is null ? 2 : 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("CorrelationId", correlationId),
        1 => new("RequestPath", path),
        2 when _companyId is not null => new("CompanyId", _companyId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public void SetCompany(string companyId) => _companyId = companyId;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _companyId is null
        ? $"CorrelationId:{correlationId} RequestPath:{path}"
        : $"CorrelationId:{correlationId} RequestPath:{path} CompanyId:{_companyId}";
}
