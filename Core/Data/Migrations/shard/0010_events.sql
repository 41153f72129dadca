-- The event log: one dense, gap-free sequence per company, written in the business transaction.
-- docs/protocol/events.md says what readers may rely on.

-- One row per company, updated by every transaction that raises events. Its row lock is what makes commit order equal
-- seq order. The free half of each page keeps those updates HOT: no index is touched and pages clean themselves.
CREATE TABLE company_heads (
    company_id uuid PRIMARY KEY,
    epoch bigint NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- data is json, not jsonb: it keeps the bytes as written, so that a replayed event equals the live one.
CREATE TABLE events (
    company_id uuid NOT NULL,
    seq bigint NOT NULL,
    created_at timestamptz NOT NULL,
    type text NOT NULL CHECK (length(type) BETWEEN 1 AND 64),
    resource text NOT NULL CHECK (length(resource) BETWEEN 1 AND 64),
    resource_id uuid NOT NULL,
    traceparent text CHECK (length(traceparent) <= 64),
    data json NOT NULL,
    PRIMARY KEY (company_id, seq, created_at)
) PARTITION BY RANGE (created_at);
INSERT INTO partitioned_tables VALUES ('events', 'timestamptz');

ALTER TABLE company_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON company_heads TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON events TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

-- Events are facts: the application appends and reads, it never changes or deletes one.
GRANT SELECT, INSERT, UPDATE ON company_heads TO scale_app;
GRANT SELECT, INSERT ON events TO scale_app;

-- Heads of many companies at once, for realtime instances: numbers only, never an event.
CREATE FUNCTION event_heads(p_companies uuid[])
RETURNS TABLE (company_id uuid, epoch bigint, seq bigint, oldest_seq bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF cardinality(p_companies) > 1000 THEN
        RAISE EXCEPTION 'event_heads: at most 1000 companies' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    RETURN QUERY
    SELECT h.company_id, h.epoch, h.seq, coalesce(o.seq, h.seq + 1)
    FROM unnest(p_companies) AS c(id)
    JOIN company_heads h ON h.company_id = c.id
    LEFT JOIN LATERAL (
        SELECT e.seq FROM events e WHERE e.company_id = c.id ORDER BY e.seq LIMIT 1) o ON true;
END $$;

REVOKE ALL ON FUNCTION event_heads(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_heads(uuid[]) TO scale_app;
