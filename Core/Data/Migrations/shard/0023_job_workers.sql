-- Workers themselves, and the upkeep of the queue's tables.

CREATE FUNCTION job_worker_register(p_worker uuid, p_name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO job_worker (worker_id, name) VALUES (p_worker, left(p_name, 200))
$$;

-- False: this worker was taken for dead and its jobs are no longer its own. It stops them and registers under a new id.
CREATE FUNCTION job_worker_heartbeat(p_worker uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE job_worker w SET heartbeat_at = clock_timestamp() WHERE w.worker_id = p_worker;
    RETURN FOUND;
END $$;

-- A worker that leaves in order: what it still holds goes back to the queue, the attempt not counted.
CREATE FUNCTION job_worker_leave(p_worker uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_jobs bigint;
BEGIN
    DELETE FROM job_worker w WHERE w.worker_id = p_worker;
    WITH held AS (
        DELETE FROM job_running j WHERE j.worker_id = p_worker RETURNING j.*),
    again AS (
        INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key,
                               traceparent, args)
        SELECT h.company_id, h.id, s.slot, h.queue, h.priority, h.kind, h.attempt - 1, h.max_attempts, h.enqueued_at,
               h.unique_key, h.traceparent, h.args
        FROM held h CROSS JOIN job_slot s)
    SELECT count(*) INTO v_jobs FROM held;
    RETURN v_jobs;
END $$;

-- For gauges: numbers only. Reads the whole backlog, so it is asked for a few times a minute.
CREATE FUNCTION job_queue_stats()
RETURNS TABLE (queue text, ready bigint, oldest_seconds double precision, running bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(r.queue, x.queue), coalesce(r.jobs, 0),
           coalesce(extract(epoch FROM now() - r.oldest), 0)::double precision, coalesce(x.jobs, 0)
    FROM (SELECT j.queue, count(*) AS jobs, min(j.enqueued_at) AS oldest FROM job_ready j GROUP BY 1) r
    FULL JOIN (SELECT j.queue, count(*) AS jobs FROM job_running j GROUP BY 1) x USING (queue)
    LIMIT 100
$$;

-- Moves inserts to the next slot if that is empty, after truncating it, which gives back the space of dead rows. False: not
-- now, somebody uses it. Inserts that still go to the old slot are claimed as well, since claims look into all slots.
CREATE FUNCTION job_rotate() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
DECLARE
    v_next smallint;
    v_used boolean;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('job_rotate', 0)) THEN
        RETURN false;
    END IF;
    SELECT (s.slot + 1) % 3 INTO v_next FROM job_slot s;
    EXECUTE format('SELECT EXISTS (SELECT FROM job_ready_%s)', v_next) INTO v_used;
    IF v_used THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE job_ready_%s IN ACCESS EXCLUSIVE MODE', v_next);
    EXECUTE format('SELECT EXISTS (SELECT FROM job_ready_%s)', v_next) INTO v_used;
    IF v_used THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE job_ready_%s', v_next);
    UPDATE job_slot SET slot = v_next;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;

-- Enqueues a dead job again, with all its attempts. False: there is no such dead job, or its unique key is taken by another.
CREATE FUNCTION job_redrive(p_company uuid, p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_job job_dead;
BEGIN
    SELECT * INTO v_job FROM job_dead d WHERE d.company_id = p_company AND d.id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF v_job.unique_key IS NOT NULL THEN
        INSERT INTO job_unique VALUES (v_job.company_id, v_job.kind, v_job.unique_key, v_job.id) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
    END IF;
    DELETE FROM job_dead d WHERE d.company_id = p_company AND d.id = p_id;
    INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, max_attempts, unique_key, traceparent, args)
    SELECT v_job.company_id, v_job.id, s.slot, v_job.queue, v_job.priority, v_job.kind, v_job.max_attempts, v_job.unique_key,
           v_job.traceparent, v_job.args
    FROM job_slot s;
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION job_worker_register(uuid, text), job_worker_heartbeat(uuid), job_worker_leave(uuid), job_queue_stats(),
    job_rotate(), job_redrive(uuid, uuid) FROM PUBLIC;
-- Redrive is an operator's action; nothing calls it as the application yet.
GRANT EXECUTE ON FUNCTION job_worker_register(uuid, text), job_worker_heartbeat(uuid), job_worker_leave(uuid),
    job_queue_stats(), job_rotate() TO scale_app;
