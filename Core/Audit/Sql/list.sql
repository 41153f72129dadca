-- $1 company
SELECT id, at, actor_kind, actor_id, action, resource, resource_id, before, after, trace_id
FROM audit_log
WHERE company_id = $1
