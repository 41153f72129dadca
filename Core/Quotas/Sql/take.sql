-- $1 quota, $2 how many are made (fewer than 0: freed), $3 the limit, 0 for none. Fails with SC010 if there is no room.
CALL quota_take($1, $2, $3)
