-- $1 how often, $2 queue, $3 kind, $4 most webhooks, $5 most of one company, $6 attempts of the job
SELECT webhook_wake($1, $2, $3, $4, $5, $6)
