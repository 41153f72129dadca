using System.Collections.Frozen;

namespace Scale.Api.Http.Problems;

/// <summary>
/// Every refusal of the API. docs/protocol/http.md shows the same table (a test compares them), and each endpoint names the
/// rows it can answer with, which is how they come into the OpenAPI document.
/// </summary>
public static class ApiErrors
{
    public static ApiError ValidationFailed { get; } = new(
        "validation_failed", 400, "Fields are missing or wrong", "Correct the fields named in errors.");

    public static ApiError MalformedJson { get; } = new(
        "malformed_json", 400, "The body is not valid JSON", "Send a JSON document in UTF-8.");

    public static ApiError InvalidCursor { get; } = new(
        "invalid_cursor", 400, "The cursor cannot be used here", "Start the list over without a cursor; cursors are used as they came, on the list and by the company they came from.");

    public static ApiError BadRequest { get; } = new(
        "bad_request", 400, "The request cannot be read", "Correct the request as detail says.");

    public static ApiError Unauthorized { get; } = new(
        "unauthorized", 401, "A valid API key is required", "Send Authorization: Bearer sk_…; a revoked key has to be replaced.");

    public static ApiError Forbidden { get; } = new(
        "forbidden", 403, "The API key does not allow this", "Use a key whose role allows it.");

    public static ApiError NotFound { get; } = new(
        "not_found", 404, "There is no such resource", "Check the address and the id; what belongs to another company does not exist for you.");

    public static ApiError MethodNotAllowed { get; } = new(
        "method_not_allowed", 405, "The address does not take this method", "Use a method from the Allow header.");

    public static ApiError EmailTaken { get; } = new(
        "email_taken", 409, "The e-mail address is in use", "Sign up with another address; a login is one address over all companies.");

    public static ApiError SkuTaken { get; } = new(
        "sku_taken", 409, "The company has a product with this SKU", "Use another SKU, or the product that has it.");

    public static ApiError InsufficientStock { get; } = new(
        "insufficient_stock", 409, "There is not enough in stock", "Order at most what shortages says is available; nothing was reserved.");

    public static ApiError ExportNotReady { get; } = new(
        "export_not_ready", 409, "The export has not finished", "Ask again when the export's status is succeeded; the event export.completed says when.");

    public static ApiError ExportFailed { get; } = new(
        "export_failed", 409, "The export failed and has no file", "Request a new export.");

    public static ApiError BodyTooLarge { get; } = new(
        "body_too_large", 413, "The request body is too large", "Send less; detail says the limit.");

    public static ApiError UnsupportedMediaType { get; } = new(
        "unsupported_media_type", 415, "The body must be JSON", "Send Content-Type: application/json.");

    public static ApiError InternalError { get; } = new(
        "internal_error", 500, "The request failed through no fault of yours", "Retry safe requests; report the traceId if it stays.");

    public static ApiError Unavailable { get; } = new(
        "unavailable", 503, "The service cannot answer right now", "Retry after Retry-After seconds.");

    public static ApiError TimedOut { get; } = new(
        "timed_out", 504, "The request took too long and was cancelled", "Retry safe requests, or ask for less.");

    /// <summary>The table, by status.</summary>
    public static IReadOnlyList<ApiError> All { get; } =
    [
        ValidationFailed, MalformedJson, InvalidCursor, BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, EmailTaken, SkuTaken,
        InsufficientStock, ExportNotReady, ExportFailed, BodyTooLarge, UnsupportedMediaType, InternalError, Unavailable, TimedOut,
    ];

    /// <summary>What a status means when nothing more is known.</summary>
    public static ApiError ForStatus(int status) =>
        Generic.TryGetValue(status, out var error) ? error : status >= 500 ? InternalError : BadRequest;

    private static readonly FrozenDictionary<int, ApiError> Generic = new[]
    {
        BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType, InternalError, Unavailable, TimedOut,
    }.ToFrozenDictionary(error => error.Status);
}
