-- $1 worker, then one array per column: $2 companies, $3 ids, $4 attempts, $5 outcomes, $6 run at, $7 errors
SELECT id, state FROM job_finish($1, $2, $3, $4, $5, $6, $7)
