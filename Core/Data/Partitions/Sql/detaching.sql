-- $1 partition, $2 table, $3 from, $4 to. Written before the partition is detached, so that an interruption leaves a trace.
INSERT INTO detached_partitions (partition_name, table_name, from_at, to_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (partition_name) DO UPDATE SET detached_at = NULL
