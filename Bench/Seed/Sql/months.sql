-- $1 table, $2 first moment, $3 last moment. The months this history needs; the migrations made the coming ones.
SELECT create_month_partition($1, m.month)
FROM generate_series(date_trunc('month', $2::timestamptz, 'UTC'), $3::timestamptz, interval '1 month') AS m (month)
