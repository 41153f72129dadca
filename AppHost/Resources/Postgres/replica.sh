# Entrypoint of a streaming standby: copies the primary on the first start, then follows it, and after a promotion the one that
# was promoted. Arguments: server settings for postgres. Environment: PRIMARY_HOST and PRIMARY_PORT (lists: every server that may be
# the primary), REPLICATION_SLOT, REPLICATION_PASSWORD, and PGDATA as the image sets it.
set -euo pipefail

# The image starts as root, and PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  exec gosu postgres /bin/bash -c "$BASH_EXECUTION_STRING" replica "$@"
fi

umask 077
mkdir -p "$PGDATA"
passwords="$(dirname "$PGDATA")/replication.pgpass"   # a file, because process lists show arguments
echo "*:*:*:replicator:$REPLICATION_PASSWORD" > "$passwords"
primary="host=$PRIMARY_HOST port=$PRIMARY_PORT target_session_attrs=primary connect_timeout=5 user=replicator passfile=$passwords"
complete="$PGDATA/base-backup.complete"

if [ -f "$complete" ] && [ ! -f "$PGDATA/standby.signal" ]; then
  echo "This server was promoted: it starts as the primary it is."
  unset REPLICATION_PASSWORD
  exec postgres -D "$PGDATA" "$@"
fi

ask() { psql --no-psqlrc --quiet --tuples-only --no-align "$primary dbname=postgres $1" --command "$2"; }

slot_is() { ask "" "select 1 from pg_replication_slots where slot_name = '$REPLICATION_SLOT' ${1:-}"; }

if [ "$(slot_is "and wal_status = 'lost'")" ]; then
  echo "The primary no longer keeps the WAL this standby needs (max_slot_wal_keep_size): copying it anew."
  ask "" "select pg_drop_replication_slot('$REPLICATION_SLOT')" > /dev/null
  rm -f "$complete"
fi

# Missing on a first start, and on a primary that was a standby until lately.
[ "$(slot_is)" ] || ask "" "select pg_create_physical_replication_slot('$REPLICATION_SLOT', true)" > /dev/null

primary_id=$(ask "replication=true" "IDENTIFY_SYSTEM" | cut -d'|' -f1)

if [ -f "$complete" ]; then
  replica_id=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n 's/^Database system identifier: *//p')
  if [ "$primary_id" != "$replica_id" ]; then
    echo "This replica's data ($PGDATA, system $replica_id) was copied from another primary than $PRIMARY_HOST:$PRIMARY_PORT (system $primary_id)." >&2
    echo "Delete the replica's data volume (dotnet run --project AppHost -- --fresh deletes all) and start it again." >&2
    exit 1
  fi
else
  # No marker: a first start, or a copy that was interrupted.
  find "$PGDATA" -mindepth 1 -delete
  echo "Copying $PRIMARY_HOST:$PRIMARY_PORT to $PGDATA"
  pg_basebackup --dbname "$primary" --pgdata "$PGDATA" --slot "$REPLICATION_SLOT" \
                --wal-method stream --checkpoint fast
  touch "$PGDATA/standby.signal" "$complete"
fi

# Given at every start, because the primary may listen elsewhere than it did when the copy was made.
unset REPLICATION_PASSWORD
exec postgres -D "$PGDATA" -c hot_standby=on -c primary_slot_name="$REPLICATION_SLOT" \
              -c primary_conninfo="$primary application_name=$REPLICATION_SLOT" "$@"
