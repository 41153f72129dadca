-- Requests that may be sent twice and shall be carried out once. The row is taken before the request runs, fenced by the number of the
-- attempt inside the business transaction, and holds the answer as far as that is known then. docs/decisions/idempotency.md has the reasoning.
CREATE TABLE idempotency_keys (
    company_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    state text NOT NULL CHECK (state IN ('running', 'done', 'answered')),
    attempt uuid NOT NULL,
    leased_until timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    status integer CHECK (status BETWEEN 200 AND 599),
    headers text[],
    body bytea,
    PRIMARY KEY (company_id, key),
    CHECK ((state = 'answered') = (status IS NOT NULL AND headers IS NOT NULL AND body IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON idempotency_keys TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO scale_app;

-- Takes the key for an attempt: if it is new, past its time, or was taken by an attempt that has neither ended nor done anything in its
-- time. Answers what there is then; it is this attempt's if the attempt is. Each statement has a snapshot of its own, so of many at
-- once one takes it and the others see that.
CREATE FUNCTION idempotency_claim(p_company uuid, p_key text, p_fingerprint bytea, p_attempt uuid, p_lease interval, p_keep interval)
RETURNS TABLE (attempt uuid, fingerprint bytea, state text, status integer, headers text[], body bytea)
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO idempotency_keys AS k (company_id, key, fingerprint, state, attempt, leased_until, expires_at)
    VALUES (p_company, p_key, p_fingerprint, 'running', p_attempt, now() + p_lease, now() + p_keep)
    ON CONFLICT (company_id, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, state = 'running', attempt = excluded.attempt, leased_until = excluded.leased_until,
        expires_at = excluded.expires_at, status = NULL, headers = NULL, body = NULL
    WHERE k.expires_at <= now() OR (k.state = 'running' AND k.leased_until <= now() AND k.fingerprint = excluded.fingerprint);
    RETURN QUERY SELECT k.attempt, k.fingerprint, k.state, k.status, k.headers, k.body
    FROM idempotency_keys k WHERE k.company_id = p_company AND k.key = p_key;
END $$;

-- Inside the business transaction, before its commit: the effect is made by this attempt, or not at all. Raises SC020 if another attempt
-- has the key. Of a request with several transactions the last answer stays.
CREATE PROCEDURE idempotency_effect(p_company uuid, p_key text, p_attempt uuid, p_status integer, p_headers text[], p_body bytea)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE idempotency_keys k
    SET state = CASE WHEN p_status IS NULL THEN 'done' ELSE 'answered' END, status = p_status, headers = p_headers, body = p_body
    WHERE k.company_id = p_company AND k.key = p_key AND k.attempt = p_attempt;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another attempt has the key' USING ERRCODE = 'SC020';
    END IF;
END $$;

-- Of every company: keys past their time, at most so many.
CREATE FUNCTION idempotency_forget(p_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_count integer;
BEGIN
    DELETE FROM idempotency_keys k USING (
        SELECT e.company_id, e.key FROM idempotency_keys e WHERE e.expires_at <= now() ORDER BY e.expires_at LIMIT p_most FOR UPDATE SKIP LOCKED) d
    WHERE k.company_id = d.company_id AND k.key = d.key;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

REVOKE ALL ON FUNCTION idempotency_claim(uuid, text, bytea, uuid, interval, interval), idempotency_forget(integer) FROM PUBLIC;
REVOKE ALL ON PROCEDURE idempotency_effect(uuid, text, uuid, integer, text[], bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION idempotency_claim(uuid, text, bytea, uuid, interval, interval), idempotency_forget(integer) TO scale_app;
GRANT EXECUTE ON PROCEDURE idempotency_effect(uuid, text, uuid, integer, text[], bytea) TO scale_app;
