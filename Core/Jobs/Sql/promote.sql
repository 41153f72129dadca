-- $1 most jobs
SELECT queue, jobs FROM job_promote($1)
