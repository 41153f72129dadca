-- What workers report about jobs, and what happens to the jobs of workers that report nothing any more.

-- A dead job leaves one follow-up job, so that its handler can put the domain into a final state; in the same transaction,
-- so that it cannot be forgotten. The follow-up has no follow-up of its own.
CREATE FUNCTION job_dead_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, max_attempts, traceparent, args)
    SELECT new.company_id, gen_random_uuid(), s.slot, new.queue, new.priority, 'job.dead', 10, new.traceparent,
           jsonb_build_object('id', new.id, 'kind', new.kind, 'attempt', new.attempt,
                              'maxAttempts', new.max_attempts, 'args', new.args)
    FROM job_slot s;
    RETURN NULL;
END $$;
CREATE TRIGGER job_dead_notice AFTER INSERT ON job_dead
    FOR EACH ROW WHEN (new.kind <> 'job.dead') EXECUTE FUNCTION job_dead_notice();

-- Ends attempts, many at once. An attempt that this worker does not hold any more changes nothing and is left out of the
-- answer: it was rescued, and perhaps runs elsewhere under a higher attempt.
-- Outcomes: succeeded; failed (again at run_at, or dead after the last attempt); released (back to the queue, not counted).
CREATE FUNCTION job_finish(
    p_worker uuid, p_companies uuid[], p_ids uuid[], p_attempts smallint[], p_outcomes text[], p_run_at timestamptz[], p_errors text[])
RETURNS TABLE (id uuid, state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- Serialises with the rescue of this worker; both would otherwise lock the same jobs in different orders.
    PERFORM 1 FROM job_worker w WHERE w.worker_id = p_worker FOR KEY SHARE;
    RETURN QUERY
    WITH result AS MATERIALIZED (
        SELECT * FROM unnest(p_companies, p_ids, p_attempts, p_outcomes, p_run_at, p_errors)
            AS u (company_id, id, attempt, outcome, run_at, error)),
    ended AS (
        DELETE FROM job_running j USING result r
        WHERE j.company_id = r.company_id AND j.id = r.id AND j.attempt = r.attempt AND j.worker_id = p_worker
          AND r.outcome IN ('succeeded', 'failed', 'released')
        RETURNING j.*, r.run_at, left(r.error, 1000) AS error,
            CASE WHEN r.outcome = 'failed' AND j.attempt >= j.max_attempts THEN 'dead' ELSE r.outcome END AS state),
    unlocked AS (
        DELETE FROM job_unique u USING ended e
        WHERE e.state IN ('succeeded', 'dead')
          AND u.company_id = e.company_id AND u.kind = e.kind AND u.unique_key = e.unique_key AND u.job_id = e.id),
    remembered AS (
        INSERT INTO job_history (company_id, id, attempt, created_at, queue, kind, state, claimed_at, error)
        SELECT e.company_id, e.id, e.attempt, clock_timestamp(), e.queue, e.kind, e.state, e.claimed_at, e.error
        FROM ended e WHERE e.state <> 'released'),
    later AS (
        INSERT INTO job_scheduled (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                                   traceparent, args, run_at)
        SELECT e.company_id, e.id, e.queue, e.priority, e.kind, e.attempt, e.max_attempts, e.enqueued_at, e.unique_key,
               e.traceparent, e.args, coalesce(e.run_at, now())
        FROM ended e WHERE e.state = 'failed'),
    again AS (
        INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                               traceparent, args)
        SELECT e.company_id, e.id, s.slot, e.queue, e.priority, e.kind, e.attempt - 1, e.max_attempts, e.enqueued_at,
               e.unique_key, e.traceparent, e.args
        FROM ended e CROSS JOIN job_slot s WHERE e.state = 'released'),
    buried AS (
        INSERT INTO job_dead (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                              traceparent, args, died_at, error)
        SELECT e.company_id, e.id, e.queue, e.priority, e.kind, e.attempt, e.max_attempts, e.enqueued_at, e.unique_key,
               e.traceparent, e.args, clock_timestamp(), e.error
        FROM ended e WHERE e.state = 'dead')
    SELECT e.id, e.state FROM ended e;
END $$;

-- Takes the jobs of workers without a heartbeat for p_stale. The attempt counts, because the job may be what killed the
-- worker: first again at once, then with growing delays, at last dead. Safe to call from everywhere at once.
CREATE FUNCTION job_rescue(p_stale interval)
RETURNS TABLE (id uuid, kind text, state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v_gone uuid[];
BEGIN
    IF p_stale < interval '5 seconds' THEN
        RAISE EXCEPTION 'job_rescue: must be 5 s or more, not %', p_stale USING ERRCODE = 'invalid_parameter_value';
    END IF;
    WITH gone AS (
        DELETE FROM job_worker w WHERE w.worker_id IN (
            SELECT x.worker_id FROM job_worker x WHERE x.heartbeat_at < now() - p_stale
            ORDER BY x.worker_id LIMIT 10 FOR UPDATE SKIP LOCKED)
        RETURNING w.worker_id)
    SELECT array_agg(g.worker_id) INTO v_gone FROM gone g;
    IF v_gone IS NULL THEN
        RETURN;
    END IF;

    RETURN QUERY
    WITH lost AS (
        DELETE FROM job_running j WHERE j.worker_id = ANY (v_gone)
        RETURNING j.*, CASE WHEN j.attempt >= j.max_attempts THEN 'dead' ELSE 'lost' END AS state),
    unlocked AS (
        DELETE FROM job_unique u USING lost l
        WHERE l.state = 'dead' AND u.company_id = l.company_id AND u.kind = l.kind AND u.unique_key = l.unique_key AND u.job_id = l.id),
    remembered AS (
        INSERT INTO job_history (company_id, id, attempt, created_at, queue, kind, state, claimed_at, error)
        SELECT l.company_id, l.id, l.attempt, clock_timestamp(), l.queue, l.kind, l.state, l.claimed_at, 'The worker disappeared.'
        FROM lost l),
    later AS (
        INSERT INTO job_scheduled (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                                   traceparent, args, run_at)
        SELECT l.company_id, l.id, l.queue, l.priority, l.kind, l.attempt, l.max_attempts, l.enqueued_at, l.unique_key,
               l.traceparent, l.args,
               now() + make_interval(secs => least(power(l.attempt - 1, 4), 3600) * (0.9 + 0.2 * random()))
        FROM lost l WHERE l.state = 'lost'),
    buried AS (
        INSERT INTO job_dead (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                              traceparent, args, died_at, error)
        SELECT l.company_id, l.id, l.queue, l.priority, l.kind, l.attempt, l.max_attempts, l.enqueued_at, l.unique_key,
               l.traceparent, l.args, clock_timestamp(), 'The worker disappeared.'
        FROM lost l WHERE l.state = 'dead')
    SELECT l.id, l.kind, l.state FROM lost l;
END $$;

-- Makes due jobs ready; answers which queues got some. Safe to call from everywhere at once.
CREATE FUNCTION job_promote(p_limit int)
RETURNS TABLE (queue text, jobs bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT s.company_id, s.id FROM job_scheduled s WHERE s.run_at <= now()
        ORDER BY s.run_at LIMIT least(p_limit, 5000) FOR UPDATE SKIP LOCKED),
    moved AS (
        DELETE FROM job_scheduled s USING due d WHERE s.company_id = d.company_id AND s.id = d.id RETURNING s.*),
    ready AS (
        INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                               traceparent, args)
        SELECT m.company_id, m.id, s.slot, m.queue, m.priority, m.kind, m.attempt, m.max_attempts, m.enqueued_at,
               m.unique_key, m.traceparent, m.args
        FROM moved m CROSS JOIN job_slot s)
    SELECT m.queue, count(*) FROM moved m GROUP BY m.queue;
END $$;

REVOKE ALL ON FUNCTION job_dead_notice(), job_rescue(interval), job_promote(int),
    job_finish(uuid, uuid[], uuid[], smallint[], text[], timestamptz[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_rescue(interval), job_promote(int),
    job_finish(uuid, uuid[], uuid[], smallint[], text[], timestamptz[], text[]) TO scale_app;
