-- $1 company, then for each row: $2 minutes, $3 parts of the API, $4 requests, $5 client errors, $6 server errors, $7 throttled, $8 microseconds.
-- In the order of the key, so that two instances never wait for each other in a circle.
INSERT INTO request_metrics AS m (company_id, minute, route_group, requests, client_errors, server_errors, throttled, duration_us)
SELECT $1, n.* FROM unnest($2::timestamptz[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) AS n (minute, route_group)
ORDER BY n.minute, n.route_group
ON CONFLICT (company_id, minute, route_group) DO UPDATE SET
    requests = m.requests + excluded.requests,
    client_errors = m.client_errors + excluded.client_errors,
    server_errors = m.server_errors + excluded.server_errors,
    throttled = m.throttled + excluded.throttled,
    duration_us = m.duration_us + excluded.duration_us
