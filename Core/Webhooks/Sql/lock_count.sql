-- $1 company: whoever counts its webhooks to add one waits for whoever does the same
SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || $1::uuid, 0))
