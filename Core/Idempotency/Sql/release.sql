-- $1 company, $2 key, $3 attempt, $4 whether what it has committed is to be done again. A transaction of the attempt that is committing holds the row; it is
-- waited for, and then there is nothing to free.
DELETE FROM idempotency_keys WHERE company_id = $1 AND key = $2 AND attempt = $3 AND ($4 OR state = 'running')
