SELECT table_name, keep_days, partition_name, from_at, to_at, state, detached_at, bytes, row_estimate FROM partition_list()
