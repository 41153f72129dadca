-- API keys that people look after, and what was taken back.

-- A key without a role has that of its user, whatever that becomes; one with a role never more than its user.
ALTER TABLE api_keys
    ALTER COLUMN role DROP NOT NULL,
    ADD COLUMN name text NOT NULL DEFAULT 'First key' CHECK (length(name) BETWEEN 1 AND 100),
    ADD COLUMN scopes text[] CHECK (cardinality(scopes) BETWEEN 1 AND 64),
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN last_used_at timestamptz,
    ADD CONSTRAINT api_keys_role_known CHECK (role IS NOT NULL OR user_id IS NOT NULL);
UPDATE api_keys SET role = NULL WHERE user_id IS NOT NULL;

DROP FUNCTION find_api_key(bytea);

-- It takes a hash, so it cannot be used to list keys.
CREATE FUNCTION find_api_key(p_hash bytea)
RETURNS TABLE (
    key_id uuid, role text, company_id uuid, plan text, shard text, epoch integer, user_id uuid, is_users boolean, scopes text[],
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id,
        (ARRAY['member', 'admin', 'owner'])[least(
            array_position(ARRAY['member', 'admin', 'owner'], k.role), array_position(ARRAY['member', 'admin', 'owner'], u.role))],
        c.id, c.plan, h.shard, h.epoch, k.user_id, k.role IS NULL AND k.scopes IS NULL, k.scopes, k.expires_at
    FROM api_keys k
    JOIN companies c ON c.id = k.company_id
    JOIN tenant_home h ON h.company_id = k.company_id
    LEFT JOIN users u ON u.company_id = k.company_id AND u.id = k.user_id
    WHERE k.hash = p_hash AND k.revoked_at IS NULL AND u.archived_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
GRANT EXECUTE ON FUNCTION find_api_key(bytea) TO scale_app;

-- The same for a key that is known already: streams ask again, signed requests name their key.
CREATE FUNCTION find_api_key_by_id(p_id uuid)
RETURNS TABLE (
    key_id uuid, role text, company_id uuid, plan text, shard text, epoch integer, user_id uuid, is_users boolean, scopes text[],
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.* FROM api_keys k CROSS JOIN LATERAL find_api_key(k.hash) p WHERE k.id = p_id
$$;
GRANT EXECUTE ON FUNCTION find_api_key_by_id(uuid) TO scale_app;
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);

-- When keys were last used, many at a time; it tells nothing and changes nothing else.
CREATE FUNCTION touch_api_keys(p_ids uuid[], p_times timestamptz[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_keys k SET last_used_at = t.at
    FROM unnest(p_ids, p_times) t (id, at)
    WHERE k.id = t.id AND (k.last_used_at IS NULL OR k.last_used_at < t.at)
$$;
GRANT EXECUTE ON FUNCTION touch_api_keys(uuid[], timestamptz[]) TO scale_app;

-- What no longer holds: a key, a session, or everything remembered of a user. Written by the transaction that makes it so.
CREATE TABLE revocations (
    company_id uuid NOT NULL REFERENCES companies (id),
    id uuid NOT NULL,
    subject uuid NOT NULL,
    keep_until timestamptz NOT NULL,
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (company_id, id)
);
CREATE INDEX revocations_xact ON revocations (xact);
CREATE INDEX revocations_subject ON revocations (subject);

ALTER TABLE revocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON revocations TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON revocations TO scale_app;

-- Every instance asks this several times a second. Transactions commit in another order than they begin, so there is no last row to go
-- on from: all that began before the oldest one still running are either here or will never be, and the next question starts there.
CREATE FUNCTION revocations_since(p_from bigint)
RETURNS TABLE (next_from bigint, id uuid, subject uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, news.id, news.subject
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN LATERAL (
        SELECT r.id, r.subject FROM revocations r WHERE r.xact >= p_from::text::xid8 ORDER BY r.xact LIMIT 1001
    ) news ON true
$$;
GRANT EXECUTE ON FUNCTION revocations_since(bigint) TO scale_app;
