-- $1 company, $2 key, $3 fingerprint, $4 attempt, $5 lease, $6 how long it is kept
SELECT attempt, fingerprint, state, status, headers, body FROM idempotency_claim($1, $2, $3, $4, $5, $6)
