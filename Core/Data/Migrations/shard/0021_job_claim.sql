-- How a worker gets jobs of any company: only through these functions. They run as their owner, touch nothing but the queue's
-- tables, and answer only what the calling worker has just claimed.

-- Companies with work in (p_after, p_last], in order, those at their cap left out. A loose index scan: its cost follows the
-- number of companies, not of jobs. The scalar subqueries keep it lazy, so that LIMIT ends it.
CREATE FUNCTION job_companies(p_queue text, p_after uuid, p_last uuid, p_limit int)
RETURNS SETOF uuid LANGUAGE sql VOLATILE AS $$
    WITH RECURSIVE t (company_id) AS (
        (SELECT r.company_id FROM job_ready r
         WHERE r.queue = p_queue AND r.company_id > p_after AND r.company_id <= p_last
         ORDER BY r.company_id LIMIT 1)
        UNION ALL
        SELECT (SELECT r.company_id FROM job_ready r
                WHERE r.queue = p_queue AND r.company_id > t.company_id AND r.company_id <= p_last
                ORDER BY r.company_id LIMIT 1)
        FROM t WHERE t.company_id IS NOT NULL)
    SELECT t.company_id FROM t
    WHERE t.company_id IS NOT NULL
      AND coalesce((SELECT l.max_running > (SELECT count(*) FROM job_running x
                                            WHERE x.queue = p_queue AND x.company_id = t.company_id)
                    FROM job_limit l WHERE l.company_id = t.company_id AND l.queue = p_queue), true)
    LIMIT p_limit
$$;

-- Claims up to p_batch jobs of a queue. Companies are served in turn, starting after p_after (the last one this worker was
-- served), each getting a share of the batch by its weight. Nothing for a worker that is not registered.
-- Scans are forced onto indexes: statistics of a queue are taken at any moment, also when it is empty.
CREATE FUNCTION job_claim(p_queue text, p_worker uuid, p_batch int, p_after uuid)
RETURNS SETOF job_running
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    first CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    last CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_companies uuid[];
BEGIN
    IF p_batch NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION 'job_claim: batch must be 1 to 500, not %', p_batch USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Keeps a rescue from deleting this worker between here and the commit, so that no job is claimed for nobody.
    PERFORM 1 FROM job_worker w WHERE w.worker_id = p_worker FOR KEY SHARE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- A company with a cap is claimed for by one worker at a time.
    SELECT array_agg(s.company_id) INTO v_companies
    FROM (
        SELECT c.company_id FROM job_companies(p_queue, p_after, last, p_batch) AS c (company_id)
        UNION ALL
        SELECT c.company_id FROM job_companies(p_queue, first, p_after, p_batch) AS c (company_id)
        LIMIT p_batch) s
    WHERE CASE WHEN EXISTS (SELECT FROM job_limit l
                            WHERE l.company_id = s.company_id AND l.queue = p_queue AND l.max_running IS NOT NULL)
               THEN pg_try_advisory_xact_lock(hashtextextended(p_queue || s.company_id, 0)) ELSE true END;
    IF v_companies IS NULL THEN
        RETURN;
    END IF;

    -- A second statement on purpose: its snapshot is taken after the locks, so it counts what other claimers have committed.
    -- MATERIALIZED on purpose: an inlined pick could be run again and claim more than the cap.
    RETURN QUERY
    WITH company AS MATERIALIZED (
        SELECT u.company_id, coalesce(l.weight, 1)::int AS weight, l.max_running,
               greatest(1, p_batch / sum(coalesce(l.weight, 1)) OVER ())::int AS share
        FROM unnest(v_companies) AS u (company_id)
        LEFT JOIN job_limit l ON l.company_id = u.company_id AND l.queue = p_queue),
    quota AS MATERIALIZED (
        SELECT o.ord, c.company_id, CASE WHEN c.max_running IS NULL THEN c.share * c.weight ELSE least(c.share * c.weight,
                   c.max_running - (SELECT count(*) FROM job_running x
                                    WHERE x.queue = p_queue AND x.company_id = c.company_id)::int) END AS jobs
        FROM company c JOIN unnest(v_companies) WITH ORDINALITY AS o (company_id, ord) USING (company_id)
        ORDER BY o.ord),
    pick AS MATERIALIZED (
        SELECT p.company_id, p.id, p.slot
        FROM quota q CROSS JOIN LATERAL (
            SELECT r.company_id, r.id, r.slot FROM job_ready r
            WHERE r.queue = p_queue AND r.company_id = q.company_id
            ORDER BY r.priority, r.id
            LIMIT greatest(q.jobs, 0)
            FOR UPDATE SKIP LOCKED) p
        LIMIT p_batch),
    taken AS (
        DELETE FROM job_ready r USING pick p
        WHERE r.company_id = p.company_id AND r.id = p.id AND r.slot = p.slot
        RETURNING r.*),
    running AS (
        INSERT INTO job_running AS j (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                                      traceparent, args, worker_id, claimed_at, min_lsn)
        SELECT t.company_id, t.id, t.queue, t.priority, t.kind, t.attempt + 1, t.max_attempts, t.enqueued_at, t.unique_key,
               t.traceparent, t.args, p_worker, clock_timestamp(), pg_current_wal_insert_lsn()
        FROM taken t
        RETURNING j.*)
    SELECT r.* FROM running r
    ORDER BY array_position(v_companies, r.company_id), r.priority, r.id;
END $$;

REVOKE ALL ON FUNCTION job_companies(text, uuid, uuid, int), job_claim(text, uuid, int, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_claim(text, uuid, int, uuid) TO scale_app;
