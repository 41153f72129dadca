-- Which companies this shard may write for, and since which move. A company's epoch counts its moves; whoever still has an older one
-- was told where it lived before, and is sent on from here. docs/decisions/company-moves.md has the reasoning.

-- A company that has moved away keeps its row: it says where to.
CREATE TABLE tenant_fence (
    company_id uuid PRIMARY KEY,
    epoch integer NOT NULL CHECK (epoch >= 1),
    state text NOT NULL CHECK (state IN ('active', 'moved')),
    moved_to text CHECK (moved_to ~ '^shard[0-9]{1,4}$'),
    CHECK ((state = 'moved') = (moved_to IS NOT NULL))
);

INSERT INTO tenant_fence SELECT h.company_id, 1, 'active', NULL FROM company_heads h;

ALTER TABLE tenant_fence ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenant_fence TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
-- No grants: the application is checked by the fence, it does not touch it.

-- What writers of a company hold shared and its move, for a moment, alone.
CREATE FUNCTION tenant_lock(p_company uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN uuid_hash_extended(p_company, 0);

-- First thing in every write transaction. Raises SC001 if the company lives elsewhere (the hint says where and since which epoch)
-- and SC002 while it is being moved. It tries the lock and never waits for it: a waiting writer would keep a connection from others.
-- Each statement has a snapshot of its own, so the fence is read as it is after the lock was taken.
CREATE FUNCTION tenant_enter(p_company uuid, p_epoch integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_fence tenant_fence;
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared(tenant_lock(p_company)) THEN
        RAISE EXCEPTION 'company % is being moved', p_company USING ERRCODE = 'SC002';
    END IF;
    SELECT * INTO v_fence FROM tenant_fence f WHERE f.company_id = p_company;
    IF v_fence.epoch = p_epoch AND v_fence.state = 'active' THEN
        RETURN;
    END IF;
    -- The first write of a new company; another of them may be first.
    IF v_fence.company_id IS NULL AND p_epoch = 1 THEN
        INSERT INTO tenant_fence VALUES (p_company, 1, 'active', NULL) ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    RAISE EXCEPTION 'company % does not live here at epoch %', p_company, p_epoch
        USING ERRCODE = 'SC001', HINT = coalesce(v_fence.epoch || ' ' || coalesce(v_fence.moved_to, 'here'), '');
END $$;

-- For readers, also on standbys: the epoch that the company lives here with; negative if it has moved away, 0 if it was never here.
CREATE FUNCTION tenant_epoch(p_company uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT CASE f.state WHEN 'active' THEN f.epoch ELSE -f.epoch END FROM tenant_fence f WHERE f.company_id = p_company), 0);
END $$;

-- For readers that did not find the company: what this shard knows about the company.
CREATE FUNCTION tenant_whereabouts(p_company uuid) RETURNS TABLE (epoch integer, moved_to text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.epoch, f.moved_to FROM tenant_fence f WHERE f.company_id = p_company
$$;

REVOKE ALL ON FUNCTION tenant_lock(uuid), tenant_enter(uuid, integer), tenant_epoch(uuid), tenant_whereabouts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_enter(uuid, integer), tenant_epoch(uuid), tenant_whereabouts(uuid) TO scale_app;

-- A moved company's log is not here any more: readers of heads must not take what was left behind for its end.
CREATE OR REPLACE FUNCTION event_heads(p_companies uuid[])
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
    JOIN tenant_fence f ON f.company_id = c.id AND f.state = 'active'
    LEFT JOIN LATERAL (
        SELECT e.seq FROM events e WHERE e.company_id = c.id ORDER BY e.seq LIMIT 1) o ON true;
END $$;
