-- $1 company, $2 key, $3 attempt; $4 status, $5 headers and $6 body of the answer, or null if it is not known yet
CALL idempotency_effect($1, $2, $3, $4, $5, $6)
