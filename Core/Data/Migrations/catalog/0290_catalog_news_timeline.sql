-- The news say on which timeline their transactions are counted. A standby that was promoted counts from where it was, and may be past the
-- number where a process wanted to go on before that process asks again: the number alone does not tell. catalog_news stays for processes
-- that were started before.
CREATE FUNCTION catalog_news_on_timeline(p_from bigint)
RETURNS TABLE (next_from bigint, entry uuid, subject uuid, company_id uuid, plan text, requests bigint, timeline integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, news.*, host.timeline
    FROM host_position() host
    LEFT JOIN LATERAL (
        (SELECT r.id, r.subject, NULL::uuid, NULL::text, NULL::bigint
         FROM revocations r WHERE r.xact >= p_from::text::xid8 ORDER BY r.xact LIMIT 1001)
        UNION ALL
        SELECT NULL, NULL, c.id, c.plan, l.requests
        FROM companies c LEFT JOIN company_limits l ON l.company_id = c.id WHERE c.changed_xact >= p_from::text::xid8
    ) news ON true
$$;
REVOKE ALL ON FUNCTION catalog_news_on_timeline(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalog_news_on_timeline(bigint) TO scale_app;
