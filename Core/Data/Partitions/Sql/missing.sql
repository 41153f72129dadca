-- $1 at, $2 months ahead
SELECT table_name, month FROM missing_partitions($1, $2)
