-- $1 companies, at most 1000
SELECT company_id, epoch, seq, oldest_seq FROM event_heads($1)
