-- $1 company, $2 from, $3 before, $4 minute, hour or day
SELECT date_trunc($4, m.minute, 'UTC'), m.route_group, sum(m.requests)::bigint, sum(m.client_errors)::bigint, sum(m.server_errors)::bigint,
       sum(m.throttled)::bigint, sum(m.duration_us)::bigint
FROM request_metrics m
WHERE m.company_id = $1 AND m.minute >= $2 AND m.minute < $3
GROUP BY 1, 2
ORDER BY 1, 2
