using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Problems;

/// <summary>
/// The refusals that only the API knows; <see cref="ProblemCodes"/> has those of every service. docs/protocol/http.md shows both
/// tables (a test compares them), and each endpoint names the rows it can answer with, which is how they come into the OpenAPI document.
/// </summary>
public static class ApiProblemCodes
{
    /// <summary>Malformed, changed, outdated, or of another company or list.</summary>
    public static ProblemCode InvalidCursor { get; } = new(
        "invalid_cursor", 400, "The cursor cannot be used here", "Start the list over without a cursor; use cursors as they came, on the list they came from.");

    /// <summary>Not a token, changed, or of another company.</summary>
    public static ProblemCode InvalidConsistencyToken { get; } = new(
        "invalid_consistency_token", 400, "The X-Scale-Consistency header cannot be used here", "Send it as the last response to this company's key had it, once, or leave it out.");

    /// <summary>The company's plan has no room; the problem's quota says what is used and which plan has.</summary>
    public static ProblemCode QuotaExceeded { get; } = new(
        "quota_exceeded", 403, "The company's plan has no room for more", "Free some, or ask for the plan that liftedBy of quota names.");

    /// <summary>Somebody signs in with the address already.</summary>
    public static ProblemCode EmailTaken { get; } = new(
        "email_taken", 409, "The e-mail address is in use", "Sign up with another address; a login is one address over all companies.");

    /// <summary>Whatever is wrong with an invitation, it looks the same: it shows nobody which addresses have a login.</summary>
    public static ProblemCode InvalidInvitation { get; } = new(
        "invalid_invitation", 400, "The invitation cannot be accepted", "Ask for a new one: it is unknown, used, too old, taken back, or its address signs in already.");

    /// <summary>There is nothing left to accept.</summary>
    public static ProblemCode InvitationClosed { get; } = new(
        "invitation_closed", 409, "The invitation is accepted or taken back", "Invite the address anew.");

    /// <summary>The change is made; whoever is to be told was not.</summary>
    public static ProblemCode MessageNotSent { get; } = new(
        "message_not_sent", 503, "The message could not be sent", "Ask again in a while: a repeated request sends a new one.");

    /// <summary>The invited address signs in to this very company.</summary>
    public static ProblemCode AlreadyUser { get; } = new(
        "already_user", 409, "The company has a user with this address", "Change that user instead.");

    /// <summary>A company without an owner could not be managed by anybody.</summary>
    public static ProblemCode LastOwner { get; } = new(
        "last_owner", 409, "The user is the company's only owner", "Make another user an owner first.");

    /// <summary>Whatever is wrong, it looks the same: it shows nobody which addresses have a login.</summary>
    public static ProblemCode InvalidLogin { get; } = new(
        "invalid_login", 401, "Address and password do not match", "Check both; who has no password sets one with an API key, or asks an owner.");

    /// <summary>Unknown, used, too old, or of a session that has ended.</summary>
    public static ProblemCode InvalidRefreshToken { get; } = new(
        "invalid_refresh_token", 401, "The session cannot be refreshed", "Sign in again.");

    /// <summary>The current password is another.</summary>
    public static ProblemCode WrongPassword { get; } = new(
        "wrong_password", 403, "The current password is another", "Send the current password; one that was just changed elsewhere counts.");

    /// <summary>A key that no longer works cannot be replaced.</summary>
    public static ProblemCode ApiKeyEnded { get; } = new(
        "api_key_ended", 409, "The API key has expired or was revoked", "Make a new key.");

    /// <summary>The detail says how many a company may have.</summary>
    public static ProblemCode TooManyApiKeys { get; } = new(
        "too_many_api_keys", 409, "The company has as many API keys as it may", "Revoke keys that nobody uses; lastUsedAt shows which.");

    /// <summary>The detail says how many a company may have.</summary>
    public static ProblemCode TooManyWebhooks { get; } = new(
        "too_many_webhooks", 409, "The company has as many webhooks as it may", "Archive one that is not needed, or let one be told of more kinds of events.");

    /// <summary>Nothing is sent to it.</summary>
    public static ProblemCode WebhookClosed { get; } = new(
        "webhook_closed", 409, "The webhook is disabled or archived", "Set its state to active first, or make another one.");

    /// <summary>The company has a product of that number.</summary>
    public static ProblemCode SkuTaken { get; } = new(
        "sku_taken", 409, "The company has a product with this SKU", "Use another SKU, or the product that has it.");

    /// <summary>The problem's shortages say what there is.</summary>
    public static ProblemCode InsufficientStock { get; } = new(
        "insufficient_stock", 409, "There is not enough in stock", "Order at most what shortages says is available; nothing was reserved.");

    /// <summary>The detail says where it stands and where it can go.</summary>
    public static ProblemCode WrongStatus { get; } = new(
        "wrong_status", 409, "Its status does not allow this", "Get it again; detail says what can follow its status.");

    /// <summary>There is no file yet.</summary>
    public static ProblemCode ExportNotReady { get; } = new(
        "export_not_ready", 409, "The export has not finished", "Ask again when its status is succeeded; the event export.completed says when.");

    /// <summary>There will be no file.</summary>
    public static ProblemCode ExportFailed { get; } = new(
        "export_failed", 409, "The export failed and has no file", "Request a new export.");

    /// <summary>A change that does not say what it was decided on.</summary>
    public static ProblemCode PreconditionRequired { get; } = new(
        "precondition_required", 428, "The change must say which version it is for", "Send If-Match with the ETag that the resource came with.");

    /// <summary>The operation would be carried out again, and a client that sends a key believes that it is not.</summary>
    public static ProblemCode IdempotencyKeyUnsupported { get; } = new(
        "idempotency_key_unsupported", 400, "This operation takes no idempotency key", "Leave Idempotency-Key out. Before you repeat the request, look whether the first one was carried out.");

    /// <summary>The first request with the key has not ended.</summary>
    public static ProblemCode IdempotencyKeyInUse { get; } = new(
        "idempotency_key_in_use", 409, "A request with this idempotency key is under way", "Send it again after Retry-After seconds: it gets the answer of the first.");

    /// <summary>Done, but the answer is not there to be given again.</summary>
    public static ProblemCode IdempotencyAnswerLost { get; } = new(
        "idempotency_answer_lost", 409, "The request was carried out; its answer is not kept", "Look at what it was to change; do not send it again with another key.");

    /// <summary>A key is of one request.</summary>
    public static ProblemCode IdempotencyKeyReused { get; } = new(
        "idempotency_key_reused", 422, "The idempotency key was used for another request", "Choose a new key for each request; repeat a request without changing it.");

    /// <summary>The company changes shards already.</summary>
    public static ProblemCode MoveUnderWay { get; } = new(
        "move_under_way", 409, "A move of the company is under way", "Watch that one, or abort it.");

    /// <summary>There is nothing to move.</summary>
    public static ProblemCode MoveNotNeeded { get; } = new(
        "move_not_needed", 409, "The company lives on that shard", "Name another shard.");

    /// <summary>It has ended, or the company lives on the target already.</summary>
    public static ProblemCode MoveEnded { get; } = new(
        "move_ended", 409, "The move can no longer be aborted", "Look at its state; move the company back if it shall not stay.");

    /// <summary>Every refusal a client of the API can meet, by status.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. ProblemCodes.All
            .Concat(
            [
                InvalidCursor, InvalidConsistencyToken, InvalidInvitation, QuotaExceeded, EmailTaken, AlreadyUser, InvitationClosed, LastOwner, SkuTaken, InsufficientStock, WrongStatus,
                ExportNotReady, ExportFailed, MoveUnderWay, MoveNotNeeded, MoveEnded, IdempotencyKeyUnsupported, IdempotencyKeyInUse, IdempotencyAnswerLost, IdempotencyKeyReused,
                PreconditionRequired, MessageNotSent, ApiKeyEnded, TooManyApiKeys, TooManyWebhooks, WebhookClosed,
                InvalidLogin, InvalidRefreshToken, WrongPassword,
            ])
            .OrderBy(code => code.Status),
    ];
}
