# Kills what still runs in the folder $1: processes whose current directory it is. Needs /proc.
folder=$(cd "$1" 2> /dev/null && pwd -P) || exit 0
for process in /proc/[0-9]*; do
  [ "$(readlink "$process/cwd")" = "$folder" ] && kill -9 "${process#/proc/}"
done 2> /dev/null
true
