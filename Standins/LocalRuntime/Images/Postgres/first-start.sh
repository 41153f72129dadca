# Makes a PostgreSQL data folder as the image's own entry point does: initdb, then the database and the first-start
# scripts against a server that only listens on a socket. Arguments: the server's settings.
# Environment: PGDATA, POSTGRES_*, and SCALE_PASSWORD_FILE, SCALE_SOCKETS, SCALE_INIT_FILES (may be empty), SCALE_LOCALE.
set -Eeo pipefail

# The folder only counts once this script is done, so it is written to disk once, at the end.
eval 'initdb --no-sync --pgdata "$PGDATA" --username "$POSTGRES_USER" --pwfile "$SCALE_PASSWORD_FILE" \
  --encoding UTF8 --locale "$SCALE_LOCALE" --auth-local trust --auth-host "$POSTGRES_HOST_AUTH_METHOD"' "$POSTGRES_INITDB_ARGS" '> /dev/null'
rm -f "$SCALE_PASSWORD_FILE"
printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >> "$PGDATA/pg_hba.conf"

postgres "$@" -c fsync=off -c listen_addresses= -c port=5432 -c unix_socket_directories="$SCALE_SOCKETS" &
server=$!
trap 'kill -INT $server 2> /dev/null; wait' EXIT
export PGHOST="$SCALE_SOCKETS" PGPORT=5432 PGPASSWORD="$POSTGRES_PASSWORD"

until psql --username "$POSTGRES_USER" --no-password --no-psqlrc --dbname postgres --quiet --command '' 2> /dev/null; do
  kill -0 $server
  sleep 0.1
done

docker_process_sql() {
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc --dbname "${database:-$POSTGRES_DB}" "$@"
}

if [ "$POSTGRES_DB" != postgres ]; then
  database=postgres docker_process_sql --quiet --set db="$POSTGRES_DB" <<'SQL'
CREATE DATABASE :"db";
SQL
fi

if [ -n "$SCALE_INIT_FILES" ]; then
  for file in "$SCALE_INIT_FILES"/*; do
    echo "running ${file##*/}"
    case "$file" in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) docker_process_sql --file "$file" ;;
      *.sql.gz) gunzip -c "$file" | docker_process_sql ;;
      *.sql.xz) xzcat "$file" | docker_process_sql ;;
      *.sql.zst) zstd -dc "$file" | docker_process_sql ;;
      *) echo "ignoring ${file##*/}" ;;
    esac
  done
fi

trap - EXIT
kill -INT $server
wait $server
initdb --sync-only --pgdata "$PGDATA" > /dev/null
