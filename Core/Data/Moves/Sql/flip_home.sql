-- $1 company, $2 epoch before, $3 target. Nothing if it is done already.
UPDATE tenant_home SET shard = $3, epoch = $2 + 1 WHERE company_id = $1 AND epoch = $2
