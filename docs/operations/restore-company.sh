#!/bin/bash
# Brings one company's rows on a shard back to what they are in a restored copy of that shard.
#   restore-company.sh SCRATCH TARGET COMPANY
# SCRATCH and TARGET are connection strings of libpq: the restored copy, and the company's shard as the owner of its tables.
# One transaction: either everything is as in the copy, or nothing has changed. Months that the shard no longer keeps are left out, and it says
# which. docs/operations/data.md has the steps around it.
set -euo pipefail

scratch=$1 target=$2 company=$3
[[ $company =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || { echo "'$company' is not the id of a company" >&2; exit 2; }

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$1" --command "$2"; }

# Every tenant table but the queue's: a job of then would do again what has been done since. Fences say where a company is now.
# Each behind those that its foreign keys name.
tables=$(ask "$scratch" "with recursive tables as (
                select c.oid, c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and c.relname not like 'job\_%' and c.relname <> 'tenant_fence'),
              levels as (
                select oid, 0 as level from tables
                union all
                select k.conrelid, l.level + 1
                from levels l join pg_constraint k on k.confrelid = l.oid and k.contype = 'f' and k.conrelid <> k.confrelid)
              select relname from tables t order by (select max(level) from levels l where l.oid = t.oid), relname")
[ -n "$tables" ] || { echo "The copy has no tenant tables: is it a shard?" >&2; exit 1; }

{
  echo "begin;"
  echo "set local lock_timeout = '5s';"
  # Before any row: writers under way end first, and later ones turn back as they do while a company moves. The rest of the shard goes on.
  echo "select pg_advisory_xact_lock(tenant_lock('$company')) as locked \\gset"
  echo "select coalesce(max(epoch), 0) as epoch from (select epoch from company_heads where company_id = '$company' for update) head \\gset"
  for table in $(tac <<< "$tables"); do
    echo "delete from $table where company_id = '$company';"
  done
  for table in $tables; do
    columns=$(ask "$scratch" "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
                   where attrelid = '$table'::regclass and attnum > 0 and not attisdropped and attgenerated = ''")
    # A backup may be older than what retention has dropped since; there is no month any more for those rows.
    kept=$(ask "$target" "select string_agg(quote_literal(name), ', ') from (
                            select '$table' union all
                            select inhrelid::regclass::text from pg_inherits where inhparent = '$table'::regclass and not inhdetachpending) t (name)")
    dropped=$(ask "$scratch" "select string_agg(distinct tableoid::regclass::text, ', ') from $table
                              where company_id = '$company' and tableoid::regclass::text not in ($kept)")
    [ -z "$dropped" ] || echo "$table: the shard no longer keeps $dropped, so the rows there are left out" >&2
    echo "copy $table ($columns) from stdin;"
    ask "$scratch" "copy (select $columns from $table where company_id = '$company' and tableoid::regclass::text in ($kept)) to stdout"
    echo '\.'
    echo "\\echo $table: restored"
  done
  # A new epoch of the event log, above every one so far: clients that had seen later events are told to load anew, not given other events
  # under old numbers. The second restore of one backup is another one.
  echo "update company_heads set epoch = greatest(epoch, :epoch) + 1 where company_id = '$company';"
  echo "commit;"
  # What is read next must not come from a standby that has not got there. Who may not see the standbys' positions does not wait.
  cat <<'SQL'
do $$
declare restored pg_lsn := pg_current_wal_insert_lsn();
begin
  for attempt in 1..600 loop
    exit when not exists (select from pg_stat_replication where replay_lsn < restored);
    if attempt = 600 then
      raise warning 'a standby is still behind after 30 s; wait for it (pg_stat_replication) before the next step';
    end if;
    perform pg_sleep(0.05);
  end loop;
end $$;
SQL
} | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$target"
