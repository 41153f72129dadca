using System.Collections.Frozen;

namespace Scale.ServiceDefaults.Http;

/// <summary>The refusals that every HTTP service of the system can answer with. What only one service knows is in its own table.</summary>
public static class ProblemCodes
{
    /// <summary>Some fields are wrong; the problem's errors name them.</summary>
    public static ProblemCode ValidationFailed { get; } = new(
        "validation_failed", 400, "Fields are missing or wrong", "Correct the fields named in errors.");

    /// <summary>The body is no JSON; the detail says where it stops being any.</summary>
    public static ProblemCode MalformedJson { get; } = new(
        "malformed_json", 400, "The body is not valid JSON", "Send a JSON document in UTF-8.");

    /// <summary>The request cannot be read for another reason.</summary>
    public static ProblemCode BadRequest { get; } = new(
        "bad_request", 400, "The request cannot be read", "Correct the request as detail says.");

    /// <summary>There is no Authorization header.</summary>
    public static ProblemCode MissingCredentials { get; } = new(
        "missing_credentials", 401, "Credentials are required", "Send Authorization: Bearer and an API key or the token of a session.");

    /// <summary>The Authorization header holds nothing that works.</summary>
    public static ProblemCode InvalidCredentials { get; } = new(
        "invalid_credentials", 401, "The credentials are not valid", "Check the key, replace it if it was revoked, or sign in again.");

    /// <summary>The credentials are valid and do not allow this.</summary>
    public static ProblemCode Forbidden { get; } = new(
        "forbidden", 403, "The credentials do not allow this", "Use those of somebody whose role, or of a key whose scopes allow it.");

    /// <summary>There is nothing at this address, or nothing for this company.</summary>
    public static ProblemCode NotFound { get; } = new(
        "not_found", 404, "There is no such resource", "Check the address and the id; what belongs to another company does not exist for you.");

    /// <summary>The address exists and takes other methods.</summary>
    public static ProblemCode MethodNotAllowed { get; } = new(
        "method_not_allowed", 405, "The address does not take this method", "Use a method from the Allow header.");

    /// <summary>Nothing the client accepts can be produced.</summary>
    public static ProblemCode NotAcceptable { get; } = new(
        "not_acceptable", 406, "No acceptable representation exists", "Accept application/json.");

    /// <summary>The client took too long to send the request.</summary>
    public static ProblemCode RequestTimeout { get; } = new(
        "request_timeout", 408, "The request arrived too slowly", "Send it again, faster or smaller.");

    /// <summary>The resource is not what If-Match or If-Unmodified-Since expects.</summary>
    public static ProblemCode PreconditionFailed { get; } = new(
        "precondition_failed", 412, "The resource has changed", "Get it again and decide anew.");

    /// <summary>The body exceeds the limit that the detail names.</summary>
    public static ProblemCode BodyTooLarge { get; } = new(
        "body_too_large", 413, "The request body is too large", "Send less; detail says the limit.");

    /// <summary>The body is not JSON.</summary>
    public static ProblemCode UnsupportedMediaType { get; } = new(
        "unsupported_media_type", 415, "The body must be JSON", "Send Content-Type: application/json.");

    /// <summary>The Range begins behind the end.</summary>
    public static ProblemCode RangeNotSatisfiable { get; } = new(
        "range_not_satisfiable", 416, "The range is outside the file", "Ask for a range within the length that Content-Range says.");

    /// <summary>Too many requests for now.</summary>
    public static ProblemCode TooManyRequests { get; } = new(
        "too_many_requests", 429, "Too many requests", "Wait for Retry-After seconds.")
    {
        // draft-ietf-httpapi-ratelimit-headers-10, section 6.
        Type = "https://iana.org/assignments/http-problem-types#quota-exceeded",
    };

    /// <summary>A bug of ours.</summary>
    public static ProblemCode InternalError { get; } = new(
        "internal_error", 500, "The request failed through no fault of yours", "Retry safe requests; report the traceId if it stays.");

    /// <summary>A store is away, or the process stops.</summary>
    public static ProblemCode Unavailable { get; } = new(
        "unavailable", 503, "The service cannot answer right now", "Retry after Retry-After seconds.");

    /// <summary>There is more to do than can be done in time; nothing of the request was begun.</summary>
    public static ProblemCode Overloaded { get; } = new(
        "overloaded", 503, "There is too much to do right now", "Retry after Retry-After seconds, and less often if it stays.")
    {
        // draft-ietf-httpapi-ratelimit-headers-10, section 6.
        Type = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity",
    };

    /// <summary>The request's own time limit.</summary>
    public static ProblemCode TimedOut { get; } = new(
        "timed_out", 504, "The request took too long and was cancelled", "Retry safe requests, or ask for less.");

    /// <summary>The table, by status.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        ValidationFailed, MalformedJson, BadRequest, MissingCredentials, InvalidCredentials, Forbidden, NotFound, MethodNotAllowed,
        NotAcceptable, RequestTimeout, PreconditionFailed, BodyTooLarge, UnsupportedMediaType, RangeNotSatisfiable, TooManyRequests, InternalError, Unavailable, Overloaded, TimedOut,
    ];

    /// <summary>What a status means when nothing more is known.</summary>
    public static ProblemCode ForStatus(int status) =>
        ByStatus.TryGetValue(status, out var code) ? code : status >= 500 ? InternalError : BadRequest;

    // Of several codes with one status, the one that says least.
    private static readonly FrozenDictionary<int, ProblemCode> ByStatus = All
        .Where(code => code != ValidationFailed && code != MalformedJson && code != InvalidCredentials && code != Overloaded)
        .ToFrozenDictionary(code => code.Status);
}
