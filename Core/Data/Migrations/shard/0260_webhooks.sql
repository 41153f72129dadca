-- Where a company wants to be told of its events, and what was told. docs/webhooks.md says what receivers may rely on.
CREATE TABLE webhooks (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    url text NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    description text CHECK (length(description) BETWEEN 1 AND 200),
    events text[] NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 50),
    state text NOT NULL CHECK (state IN ('active', 'disabled')),
    disabled_reason text CHECK (disabled_reason IN ('requested', 'gone', 'failing')),
    disabled_at timestamptz,
    -- The secret is derived from the webhook and this number; the one before it signs too, for a while.
    secret_number integer NOT NULL CHECK (secret_number >= 1),
    previous_secret_until timestamptz,
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (company_id, id),
    CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL AND disabled_at IS NOT NULL))
);
-- For the list, which leaves archived ones out.
CREATE INDEX webhooks_live ON webhooks (company_id, id) WHERE archived_at IS NULL;

-- How far each of them is, apart from what people change: the last event that has its delivery, and when one is to be sent next.
CREATE TABLE webhook_lanes (
    company_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    is_open boolean NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0),
    due_at timestamptz,
    paused_until timestamptz,
    failing_since timestamptz,
    served_at timestamptz,
    PRIMARY KEY (company_id, webhook_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- One row for an event and a webhook that wants it. The body is made from the event's row. The id's time chooses the month.
CREATE TABLE webhook_deliveries (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_seq bigint NOT NULL,
    event_at timestamptz NOT NULL,
    event_type text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    retries smallint NOT NULL DEFAULT 0 CHECK (retries >= 0),
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    last_status integer,
    last_error text CHECK (length(last_error) <= 64),
    last_excerpt text CHECK (length(last_excerpt) <= 256),
    traceparent text CHECK (length(traceparent) <= 64),
    PRIMARY KEY (company_id, id),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
) PARTITION BY RANGE (id);
INSERT INTO partitioned_tables (table_name, key_type, keep_days) VALUES ('webhook_deliveries', 'uuid7', 90);

CREATE INDEX webhook_deliveries_list ON webhook_deliveries (company_id, webhook_id, id);
CREATE INDEX webhook_deliveries_status ON webhook_deliveries (company_id, webhook_id, status, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (company_id, webhook_id, next_attempt_at, id) WHERE status = 'pending';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['webhooks', 'webhook_lanes', 'webhook_deliveries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I TO scale_app
            USING (company_id = nullif(current_setting(''app.company_id'', true), '''')::uuid)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO scale_app', t);
    END LOOP;
END $$;

-- Whether a webhook that asked for those events wants that one. A test is for the webhook that it is a test of.
CREATE FUNCTION webhook_wants(p_webhook uuid, p_events text[], p_type text, p_resource_id uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN p_type = 'webhook.test' THEN p_resource_id = p_webhook
            ELSE p_events && ARRAY['*', p_type, split_part(p_type, '.', 1) || '.*'] END;
REVOKE ALL ON FUNCTION webhook_wants(uuid, text[], text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhook_wants(uuid, text[], text, uuid) TO scale_app;

-- Enqueues a job for each webhook that has something to send, unless it has one; at most so many of one company at a time, so that its
-- slow receivers take no more than that from the others. Any number of workers may ask: one of them does it, once in p_every.
-- A company that is being moved, or has moved, is passed over: its lock is tried as writers do.
CREATE FUNCTION webhook_wake(p_every interval, p_queue text, p_kind text, p_limit integer, p_per_company integer, p_attempts smallint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_lane record;
    v_id uuid;
    v_count integer := 0;
BEGIN
    INSERT INTO system_schedule AS s (kind, due_at) VALUES ('webhooks.wake', now() + p_every)
    ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at WHERE s.due_at <= now();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR v_lane IN
        SELECT l.company_id, l.webhook_id, l.seq, h.seq AS head, coalesce(l.due_at <= now(), false) AS is_due, w.events
        FROM webhook_lanes l
        JOIN webhooks w ON w.company_id = l.company_id AND w.id = l.webhook_id
        LEFT JOIN company_heads h ON h.company_id = l.company_id
        WHERE l.is_open AND coalesce(l.paused_until <= now(), true) AND (h.seq > l.seq OR l.due_at <= now())
          AND NOT EXISTS (SELECT FROM job_unique u
                          WHERE u.company_id = l.company_id AND u.kind = p_kind AND u.unique_key = l.webhook_id::text)
        ORDER BY l.served_at NULLS FIRST
        LIMIT p_limit
    LOOP
        -- Locked first and then looked at, so that the fence is as it is under the lock.
        CONTINUE WHEN NOT pg_try_advisory_xact_lock_shared(tenant_lock(v_lane.company_id));
        CONTINUE WHEN NOT EXISTS (SELECT FROM tenant_fence f WHERE f.company_id = v_lane.company_id AND f.state = 'active');
        -- What nobody wants needs no job to be passed over.
        IF NOT v_lane.is_due AND v_lane.head - v_lane.seq <= 1000 AND NOT EXISTS (
            SELECT FROM events e WHERE e.company_id = v_lane.company_id AND e.seq > v_lane.seq AND e.seq <= v_lane.head
              AND webhook_wants(v_lane.webhook_id, v_lane.events, e.type, e.resource_id))
        THEN
            UPDATE webhook_lanes l SET seq = v_lane.head
            WHERE l.company_id = v_lane.company_id AND l.webhook_id = v_lane.webhook_id AND l.seq = v_lane.seq;
            CONTINUE;
        END IF;
        CONTINUE WHEN (SELECT count(*) FROM job_unique u WHERE u.company_id = v_lane.company_id AND u.kind = p_kind) >= p_per_company;
        v_id := gen_random_uuid();
        INSERT INTO job_unique VALUES (v_lane.company_id, p_kind, v_lane.webhook_id::text, v_id) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, max_attempts, unique_key, args)
        SELECT v_lane.company_id, v_id, s.slot, p_queue, 2, p_kind, p_attempts, v_lane.webhook_id::text,
               jsonb_build_object('webhookId', v_lane.webhook_id)
        FROM job_slot s;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

REVOKE ALL ON FUNCTION webhook_wake(interval, text, text, integer, integer, smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhook_wake(interval, text, text, integer, integer, smallint) TO scale_app;
