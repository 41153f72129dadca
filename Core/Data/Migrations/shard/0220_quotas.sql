-- How many of each thing a company has, where plans limit it: counted in the transaction that makes or frees one, so the number cannot drift.
-- Delete a row and the next transaction counts anew.

-- Room on each page keeps the updates HOT: no index is touched.
CREATE TABLE quota_usage (
    company_id uuid NOT NULL,
    quota text NOT NULL CHECK (quota IN ('patients', 'orders', 'products', 'exams')),
    used bigint NOT NULL CHECK (used >= 0),
    PRIMARY KEY (company_id, quota)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

ALTER TABLE quota_usage ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON quota_usage TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
-- Only the function below writes.
GRANT SELECT ON quota_usage TO scale_app;

-- What there is. Runs as its caller: row-level security shows the caller's company only.
CREATE FUNCTION quota_count(p_company uuid, p_quota text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE p_quota
        WHEN 'patients' THEN (SELECT count(*) FROM patients t WHERE t.company_id = p_company)
        WHEN 'orders' THEN (SELECT count(*) FROM orders t WHERE t.company_id = p_company)
        WHEN 'products' THEN (SELECT count(*) FROM products t WHERE t.company_id = p_company AND t.archived_at IS NULL)
        WHEN 'exams' THEN (SELECT count(*) FROM exams t WHERE t.company_id = p_company)
    END;
END $$;

-- Counts what the transaction has made (or freed) of one quota, behind the statements that did. Raises SC010 if the limit leaves no room;
-- the hint is the quota and what is used. A procedure, because it has no rows to be read in the commit's batch. A company without a row has what it had before there were quotas, or what was copied in: that
-- is counted once, under the lock of the new row, on which everybody else who makes one waits. Each statement has a snapshot of its own.
CREATE PROCEDURE quota_take(p_quota text, p_count integer, p_limit bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
    v_used bigint;
BEGIN
    LOOP
        UPDATE quota_usage u SET used = u.used + p_count
        WHERE u.company_id = v_company AND u.quota = p_quota AND (p_count <= 0 OR p_limit = 0 OR u.used + p_count <= p_limit);
        EXIT WHEN FOUND;

        INSERT INTO quota_usage VALUES (v_company, p_quota, 0) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            v_used := quota_count(v_company, p_quota);
            IF p_count > 0 AND p_limit > 0 AND v_used > p_limit THEN
                RAISE EXCEPTION 'quota % is used up', p_quota USING ERRCODE = 'SC010', HINT = p_quota || ' ' || v_used - p_count;
            END IF;
            UPDATE quota_usage u SET used = v_used WHERE u.company_id = v_company AND u.quota = p_quota;
            EXIT;
        END IF;

        -- The row is there: it is full, or was made meanwhile. Locked, so that what the refusal says is true.
        SELECT u.used INTO STRICT v_used FROM quota_usage u WHERE u.company_id = v_company AND u.quota = p_quota FOR UPDATE;
        IF p_count > 0 AND p_limit > 0 AND v_used + p_count > p_limit THEN
            RAISE EXCEPTION 'quota % is used up', p_quota USING ERRCODE = 'SC010', HINT = p_quota || ' ' || v_used;
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION quota_count(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quota_count(uuid, text) TO scale_app;
REVOKE ALL ON PROCEDURE quota_take(text, integer, bigint) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE quota_take(text, integer, bigint) TO scale_app;
