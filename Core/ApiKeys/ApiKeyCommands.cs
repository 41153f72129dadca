using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Domain;
using Scale.Core.Domain.Users;
using Scale.Core.Events;

namespace Scale.Core.ApiKeys;

/// <summary>Making, rotating and revoking keys. Nobody makes a key that may do more than he may himself.</summary>
public sealed class ApiKeyCommands(CatalogWrites catalog, IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    private static readonly string LockCompanySql = SqlText.Of<ApiKey>("lock_company");
    private static readonly string LockKeySql = SqlText.Of<ApiKey>("lock_api_key");

    /// <summary>Makes a key and raises <c>api_key.created</c>.</summary>
    public async Task<ApiKeyChange> CreateAsync(Principal maker, NewApiKey wanted, CancellationToken ct)
    {
        var errors = wanted.Check(clock.GetUtcNow());
        var outcome = !errors.None ? new ApiKeyChange.Invalid(errors)
            : !MayGive(maker, wanted) ? new ApiKeyChange.NotAllowed()
            : await RunAsync(maker, (write, token) => AddAsync(write, MakeKey(maker, wanted), token), ct);
        return DomainTelemetry.Count("api_key.create", outcome);
    }

    /// <summary>
    /// Makes another key that may do the same, and raises <c>api_key.rotated</c>. The one of before works on for that long, so that nothing
    /// that still has it stops meanwhile. The new one ends when the old one would have, and never outlives the key that asks.
    /// </summary>
    public async Task<ApiKeyChange> RotateAsync(Principal asker, Guid id, TimeSpan overlap, CancellationToken ct)
    {
        var errors = new FieldErrors().Require(
            overlap >= TimeSpan.Zero && overlap <= ApiKeyOptions.MostOverlap, "overlapSeconds", $"must be 0 to {ApiKeyOptions.MostOverlap.TotalSeconds:0}");
        var outcome = !errors.None ? new ApiKeyChange.Invalid(errors) : await ChangeAsync(asker, id, async (write, old, token) =>
        {
            var now = Now();
            if (!old.IsUsable(now))
                return Refused(write, new ApiKeyChange.Ended());
            var copy = Copy(asker, old);
            var ends = now + overlap;
            if (overlap == TimeSpan.Zero)
                old.RevokedAt = now;
            else if (old.ExpiresAt is null || old.ExpiresAt > ends)
                old.ExpiresAt = ends;
            // Remembered principals have the old end.
            write.Revoke(old.Id);
            write.Raise(Event("api_key.rotated", old));
            return await AddAsync(write, copy, token);
        }, ct);
        return DomainTelemetry.Count("api_key.rotate", outcome);
    }

    /// <summary>Ends a key at once and raises <c>api_key.revoked</c>; one that was revoked already stays as it is.</summary>
    public async Task<ApiKeyChange> RevokeAsync(Principal asker, Guid id, CancellationToken ct) => DomainTelemetry.Count(
        "api_key.revoke",
        await ChangeAsync(asker, id, (write, key, _) =>
        {
            if (key.RevokedAt is not null)
                return Task.FromResult(Refused(write, new ApiKeyChange.Done(key)));
            key.RevokedAt = Now();
            write.Revoke(key.Id);
            write.Raise(Event("api_key.revoked", key));
            return Task.FromResult<ApiKeyChange>(new ApiKeyChange.Done(key));
        }, ct));

    private Task<ApiKeyChange> ChangeAsync(
        Principal asker, Guid id, Func<CatalogWrite, ApiKey, CancellationToken, Task<ApiKeyChange>> change, CancellationToken ct) =>
        RunAsync(asker, async (write, token) =>
        {
            var key = await write.Db.ApiKeys.FromSqlRaw(LockKeySql, asker.Tenant.CompanyId, id).SingleOrDefaultAsync(token);
            return key is null ? Refused(write, new ApiKeyChange.NotFound())
                : !await MayTouchAsync(write, asker, key, token) ? Refused(write, new ApiKeyChange.NotAllowed())
                : await change(write, key, token);
        }, ct);

    private Task<ApiKeyChange> RunAsync(Principal asker, Func<CatalogWrite, CancellationToken, Task<ApiKeyChange>> work, CancellationToken ct) =>
        catalog.RunAsync(asker.Tenant with { Actor = asker.Actor }, work, ct);

    private async Task<ApiKeyChange> AddAsync(CatalogWrite write, (ApiKey Key, string Text) made, CancellationToken ct)
    {
        // Locked, so that of two at the limit one is refused.
        await write.Db.Companies.FromSqlRaw(LockCompanySql, write.Tenant.CompanyId).LoadAsync(ct);
        var now = clock.GetUtcNow();
        var usable = await write.Db.ApiKeys.CountAsync(
            key => key.CompanyId == write.Tenant.CompanyId && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now), ct);
        if (usable >= options.Value.MostPerCompany)
            return Refused(write, new ApiKeyChange.TooMany(options.Value.MostPerCompany));
        write.Db.Add(made.Key);
        write.Raise(Event("api_key.created", made.Key));
        return new ApiKeyChange.Created(made.Key, made.Text);
    }

    private (ApiKey Key, string Text) MakeKey(Principal maker, NewApiKey wanted)
    {
        var (now, text) = (Now(), ApiKeyText.Create());
        return (new ApiKey
        {
            CompanyId = maker.Tenant.CompanyId, Id = Guid.CreateVersion7(now), UserId = maker.UserId, Name = wanted.Name!.Trim(),
            // Without a role of its own it would follow its user: only somebody who may do all that the user may gives that.
            Role = wanted.Role ?? (maker.ActsAsUser ? null : maker.Role), Scopes = (wanted.Scopes ?? maker.Scopes)?.Distinct().Order(StringComparer.Ordinal).ToArray(),
            Hash = ApiKeyText.Hash(text), CreatedAt = now, ExpiresAt = Earlier(wanted.ExpiresAt, EndOf(maker)),
        }, text);
    }

    private (ApiKey Key, string Text) Copy(Principal asker, ApiKey old)
    {
        var (now, text) = (Now(), ApiKeyText.Create());
        return (new ApiKey
        {
            CompanyId = old.CompanyId, Id = Guid.CreateVersion7(now), UserId = old.UserId, Name = old.Name, Role = old.Role, Scopes = old.Scopes,
            Hash = ApiKeyText.Hash(text), CreatedAt = now, ExpiresAt = Earlier(old.ExpiresAt, EndOf(asker)),
        }, text);
    }

    private static bool MayGive(Principal maker, NewApiKey wanted) =>
        (wanted.Role is null || Roles.Includes(maker.Role, wanted.Role))
        && (maker.Scopes is null || wanted.Scopes is null || wanted.Scopes.All(maker.Scopes.Contains));

    // An administrator does not take an owner's keys.
    private static async Task<bool> MayTouchAsync(CatalogWrite write, Principal asker, ApiKey key, CancellationToken ct) =>
        (asker.Scopes is null || (key.Scopes is not null && key.Scopes.All(asker.Scopes.Contains)))
        && Roles.Includes(asker.Role, key.Role ?? await write.Db.Users
            .Where(user => user.CompanyId == key.CompanyId && user.Id == key.UserId).Select(user => user.Role).SingleAsync(ct));

    // A session ends with its token, which says nothing about its user.
    private static DateTimeOffset? EndOf(Principal asker) => asker.IsSession ? null : asker.ExpiresAt;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private DateTimeOffset Now() => Times.ToMilliseconds(clock.GetUtcNow());

    private static EventDraft Event(string type, ApiKey key) => new(type, "api_key", key.Id, JsonBytes.Of(key, ApiKeyJson.WriteReference));

    private static ApiKeyChange Refused(CatalogWrite write, ApiKeyChange outcome)
    {
        write.Rollback();
        return outcome;
    }
}
