-- $1 company
SELECT id, url, description, events, state, disabled_reason, disabled_at, previous_secret_until, version, created_at, archived_at
FROM webhooks
WHERE company_id = $1
