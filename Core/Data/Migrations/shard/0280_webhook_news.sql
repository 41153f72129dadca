-- Webhooks with something to send are found without a look at the others, and those of a company that was archived are not sent to.

-- The head says whether the company ever had a webhook, and whether its log has news that a webhook was not told of yet. An append sets that in the
-- row that it writes anyway; the search takes it back. Only the change of it is no HOT update: two a second and company at most.
ALTER TABLE company_heads
    ADD COLUMN has_webhooks boolean NOT NULL DEFAULT false,
    ADD COLUMN has_news boolean NOT NULL DEFAULT false;
UPDATE company_heads h SET has_webhooks = true, has_news = true
WHERE EXISTS (SELECT FROM webhook_lanes l WHERE l.company_id = h.company_id);
CREATE INDEX company_heads_news ON company_heads (company_id) WHERE has_news;

-- Nothing is sent as long as the company is archived.
ALTER TABLE webhook_lanes ADD COLUMN is_held boolean NOT NULL DEFAULT false;
CREATE INDEX webhook_lanes_due ON webhook_lanes (greatest(due_at, paused_until)) WHERE is_open AND NOT is_held AND due_at IS NOT NULL;

-- Webhooks that may be sent to and have events to be told of, or a delivery whose time has come.
CREATE VIEW webhook_waiting AS
    SELECT l.company_id, l.webhook_id, l.seq, l.due_at, l.served_at
    FROM company_heads h JOIN webhook_lanes l ON l.company_id = h.company_id
    WHERE h.has_news AND l.is_open AND NOT l.is_held AND l.seq < h.seq AND coalesce(l.paused_until <= now(), true)
    UNION
    SELECT l.company_id, l.webhook_id, l.seq, l.due_at, l.served_at
    FROM webhook_lanes l
    WHERE l.is_open AND NOT l.is_held AND l.due_at IS NOT NULL AND greatest(l.due_at, l.paused_until) <= now();

-- Companies whose news every webhook was told of. One that waits for the end of its pause is still to be told.
CREATE VIEW webhook_told AS
    SELECT h.company_id
    FROM company_heads h
    WHERE h.has_news AND NOT EXISTS (
        SELECT FROM webhook_lanes l WHERE l.company_id = h.company_id AND l.is_open AND NOT l.is_held AND l.seq < h.seq)
      AND EXISTS (SELECT FROM tenant_fence f WHERE f.company_id = h.company_id AND f.state = 'active');
-- No grants: both are the search's alone.

-- Whether the company may be written for, as its writers ask: its lock is tried, and then the fence is as it is under the lock.
CREATE FUNCTION webhook_is_here(p_company uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN pg_try_advisory_xact_lock_shared(tenant_lock(p_company))
        AND EXISTS (SELECT FROM tenant_fence f WHERE f.company_id = p_company AND f.state = 'active');
END $$;
REVOKE ALL ON FUNCTION webhook_is_here(uuid) FROM PUBLIC;

-- As before, but it looks at who waits and at nobody else, and waits for no row: whoever has one writes, and is looked at again.
CREATE OR REPLACE FUNCTION webhook_wake(p_every interval, p_queue text, p_kind text, p_limit integer, p_per_company integer, p_attempts smallint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_lane record;
    v_head bigint;
    v_company uuid;
    v_id uuid;
    v_count integer := 0;
BEGIN
    INSERT INTO system_schedule AS s (kind, due_at) VALUES ('webhooks.wake', now() + p_every)
    ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at WHERE s.due_at <= now();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR v_lane IN SELECT * FROM webhook_waiting ORDER BY served_at NULLS FIRST LOOP
        EXIT WHEN v_count >= p_limit;
        CONTINUE WHEN EXISTS (SELECT FROM job_unique u
                              WHERE u.company_id = v_lane.company_id AND u.kind = p_kind AND u.unique_key = v_lane.webhook_id::text);
        CONTINUE WHEN NOT webhook_is_here(v_lane.company_id);
        -- What nobody wants needs no job to be passed over.
        SELECT h.seq INTO v_head FROM company_heads h WHERE h.company_id = v_lane.company_id;
        IF coalesce(v_lane.due_at > now(), true) AND v_head - v_lane.seq <= 1000 AND NOT EXISTS (
            SELECT FROM webhooks w JOIN events e ON e.company_id = w.company_id AND e.seq > v_lane.seq AND e.seq <= v_head
            WHERE w.company_id = v_lane.company_id AND w.id = v_lane.webhook_id AND webhook_wants(w.id, w.events, e.type, e.resource_id))
        THEN
            PERFORM FROM webhook_lanes l WHERE l.company_id = v_lane.company_id AND l.webhook_id = v_lane.webhook_id FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
            UPDATE webhook_lanes l SET seq = v_head
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

    -- Last, because writers wait for heads. Under the lock nobody appends, so the second look is at all there is.
    FOR v_company IN SELECT t.company_id FROM webhook_told t LIMIT p_limit LOOP
        CONTINUE WHEN NOT webhook_is_here(v_company);
        PERFORM FROM company_heads h WHERE h.company_id = v_company FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        UPDATE company_heads h SET has_news = false FROM webhook_told t WHERE h.company_id = v_company AND t.company_id = v_company;
    END LOOP;
    RETURN v_count;
END $$;
