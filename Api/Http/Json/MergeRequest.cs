using System.Runtime.CompilerServices;

namespace Scale.Api.Http.Json;

/// <summary>
/// A change as clients send it: a field that is left out stays, and null removes what a resource can be without (JSON merge patch, RFC 7396).
/// What a field was set to does not tell whether it was sent, so each setter says <see cref="Sent"/>.
/// </summary>
public abstract record MergeRequest
{
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    /// <summary>Notes that the client sent the field that is being set.</summary>
    protected T Sent<T>(T value, [CallerMemberName] string field = "")
    {
        _sent.Add(field);
        return value;
    }

    /// <summary>What the field is to be: what the client sent, or else what it is.</summary>
    protected T Merge<T>(T field, T now, [CallerArgumentExpression(nameof(field))] string name = "") => _sent.Contains(name) ? field : now;
}
