-- $1 company, $2 at, $3 actor's kind, $4 actor's id, $5 trace id, then one array per column: $6 ids, $7 actions, $8 resources,
-- $9 resource ids, $10 before, $11 after
INSERT INTO audit_log (company_id, id, at, actor_kind, actor_id, trace_id, action, resource, resource_id, before, after)
SELECT $1, d.id, $2, $3, $4, $5, d.action, d.resource, d.resource_id, d.before::jsonb, d.after::jsonb
FROM unnest($6, $7, $8, $9, $10, $11) AS d (id, action, resource, resource_id, before, after)
