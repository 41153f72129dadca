-- $1 how long without a heartbeat
SELECT id, kind, state FROM job_rescue($1)
