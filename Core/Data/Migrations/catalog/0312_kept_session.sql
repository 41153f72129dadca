-- The session that sets a password goes on: from the commit on, and not only once Redis has been told that the epoch of its record is another.
ALTER TABLE user_passwords ADD COLUMN kept_session uuid;

-- Beside the one of before, which instances of before ask.
CREATE FUNCTION find_session_user(p_company uuid, p_user uuid, p_session uuid, p_epoch integer)
RETURNS TABLE (role text, plan text, shard text, tenant_epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.role, c.plan, h.shard, h.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    JOIN companies c ON c.id = u.company_id AND c.archived_at IS NULL
    JOIN tenant_home h ON h.company_id = u.company_id
    WHERE u.company_id = p_company AND u.id = p_user AND u.archived_at IS NULL
        AND (p.epoch = p_epoch OR (p.epoch = p_epoch + 1 AND p.kept_session = p_session))
        AND NOT EXISTS (SELECT FROM revocations r WHERE r.subject = p_session)
$$;
GRANT EXECUTE ON FUNCTION find_session_user(uuid, uuid, uuid, integer) TO scale_app;
