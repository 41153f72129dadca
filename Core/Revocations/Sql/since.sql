-- $1 transaction to begin with, or null
SELECT next_from, id, subject FROM revocations_since($1)
