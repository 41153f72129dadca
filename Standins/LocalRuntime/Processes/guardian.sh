# Guards the children of one host. Reads "add GROUP SIGNAL" and "remove GROUP" from standard input. The end of the
# input means that the host has ended, however it ended: then every child is asked to stop, and killed 3 s later.
exec > /dev/null 2>&1
trap '' HUP INT TERM QUIT
cd /

# "pid parent group start" of every living process. The start time tells a child from a later process with its id;
# without /proc (macOS) there is none.
processes() {
  if [ -d /proc/self ]; then
    for folder in /proc/[0-9]*; do
      IFS= read -r stat < "$folder/stat" || continue
      set -- ${stat##*) }
      [ "$1" = Z ] || [ $# -lt 20 ] || echo "${folder#/proc/} $2 $3 ${20}"
    done
  else
    ps -A -o pid=,ppid=,pgid=,stat= | while read -r pid parent group state; do
      case $state in Z*) ;; *) echo "$pid $parent $group 0" ;; esac
    done
  fi
}

# Start time of one process, or nothing when it is gone.
started() {
  if [ -d /proc/self ]; then
    IFS= read -r stat < "/proc/$1/stat" || return
    set -- ${stat##*) }
    echo "${20}"
  elif kill -0 "$1"; then
    echo 0
  fi
}

# Sets living to every process, and adds to ours what is in a child's group or descends from one of ours:
# a child's own children may have left its group (PostgreSQL's do).
look() {
  list=$(processes)
  living=' '
  while read -r pid parent group start; do living="$living$pid:$start "; done <<LIST
$list
LIST
  grew=1
  while [ $grew = 1 ]; do
    grew=0
    while read -r pid parent group start; do
      case $ours in *" $pid:$start "*) continue ;; esac
      case "$groups|$ours" in *" $group "*'|'* | *'|'*" $parent:"*) ours="$ours$pid:$start " grew=1 ;; esac
    done <<LIST
$list
LIST
  done
}

remaining() {
  left=
  for process in $ours; do
    case $living in *" $process "*) left="$left ${process%:*}" ;; esac
  done
  [ -n "$left" ]
}

children=' '
while read -r verb group signal; do
  case $verb in
    add) children="$children$group:$signal:$(started "$group") " ;;
    remove)
      kept=' '
      for child in $children; do
        case $child in "$group":*) ;; *) kept="$kept$child " ;; esac
      done
      children=$kept
      ;;
  esac
done

# A leader that has ended leaves its id reserved while its group has members; another start time is another process.
groups=' '
for child in $children; do
  group=${child%%:*}
  now=$(started "$group")
  case $child in *:"$now") groups="$groups$group " ;; *) [ -n "$now" ] || groups="$groups$group " ;; esac
done

ours=' '
look
for child in $children; do
  group=${child%%:*} signal=${child#*:}
  case $groups in *" $group "*) kill "-${signal%:*}" "-$group" || kill "-${signal%:*}" "$group" ;; esac
done

turns=0
while look; remaining && [ $turns -lt 25 ]; do
  turns=$((turns + 1))
  sleep 0.1
done

turns=0
while look; remaining && [ $turns -lt 10 ]; do
  turns=$((turns + 1))
  kill -9 $left
  sleep 0.1
done
