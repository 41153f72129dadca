# Becomes the program "$@" once the host says so. The host first registers this process; should it die before, the
# input ends and nothing is started.
read -r go || exit 125
exec "$@" < /dev/null
