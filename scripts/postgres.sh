#!/usr/bin/env bash
# A throw-away PostgreSQL 17 with pgvector on 127.0.0.1, for the tests. Debian, as root.
#
#   scripts/postgres.sh start [NAME]    start (or reuse) the server NAME (default: dev), print its environment lines
#   scripts/postgres.sh env [NAME]      print the environment lines of a running server
#   scripts/postgres.sh stop [NAME]     stop it and delete its data
#   scripts/postgres.sh remove          stop all of them and delete everything this script made
#
# Only the environment lines go to stdout:  set -a; eval "$(scripts/postgres.sh start)"; set +a; npm test
#
# Where Debian has postgresql-17-pgvector (13 and later) it is installed; elsewhere a Debian 13 tree is unpacked below
# MEMPAGE_POSTGRES_DIR (default /var/cache/mempage-postgres) and the server runs in it by chroot. Nothing is mounted
# there while the server runs, so the directory can be deleted like any other. A server that is not running is made
# anew on start: its data is worth nothing, and stale pid files or a torn cluster cannot get in the way.
set -euo pipefail

readonly DIR="${MEMPAGE_POSTGRES_DIR:-/var/cache/mempage-postgres}"
readonly CHROOT="$DIR/debian-13"
readonly BIN=/usr/lib/postgresql/17/bin
readonly EXTENSION=/usr/share/postgresql/17/extension/vector.control
readonly FIRST_PORT=54170 LAST_PORT=54269

say() { printf 'postgres.sh: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# Sets ROOT (what the server sees as /) and INSTANCES (clusters, as seen from ROOT).
use_system() { ROOT=/ INSTANCES="$DIR/instances"; }
use_chroot() { ROOT="$CHROOT" INSTANCES=/instances; }
has_server() { [ -x "${1%/}$BIN/postgres" ] && [ -e "${1%/}$EXTENSION" ]; }

locate() {
  if has_server /; then use_system; elif has_server "$CHROOT"; then use_chroot; else return 1; fi
}

apt_offers() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" </dev/null >&2
}

install_system() {
  local had_cluster=no
  [ ! -e /etc/postgresql/17/main ] || had_cluster=yes
  apt_install postgresql-17 postgresql-17-pgvector
  # Debian's package makes and starts a cluster "main"; take away the one this installation brought.
  if [ "$had_cluster" = no ] && [ -e /etc/postgresql/17/main ]; then pg_dropcluster --stop 17 main >&2; fi
}

# Deepest first. debootstrap leaves /proc or /dev mounted in its target when it is interrupted.
unmount_below() {
  local point
  while read -r point; do
    [ -z "$point" ] || umount "$point" || umount -l "$point" || fail "cannot unmount $point; unmount it by hand"
  done < <(awk -v below="$1/" 'index($2 "/", below) == 1 { print $2 }' /proc/self/mounts | sort -r)
}

delete_tree() {
  [ -e "$1" ] || return 0
  unmount_below "$1"
  rm -rf --one-file-system "$1"
}

install_chroot() {
  local tree="$CHROOT.partial"
  command -v debootstrap >/dev/null || apt_install debootstrap
  delete_tree "$tree"
  say "unpacking Debian 13 with PostgreSQL 17 to $CHROOT (about a minute, 400 MB)"
  debootstrap --variant=minbase --include=postgresql-17,postgresql-17-pgvector trixie "$tree" \
    </dev/null >"$DIR/debootstrap.log" 2>&1 || fail "debootstrap failed: $(tail -n 3 "$DIR/debootstrap.log")"
  unmount_below "$tree"
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree/var/lib/postgresql/17/main"
  has_server "$tree" || fail "$tree has no PostgreSQL 17 with pgvector; see $DIR/debootstrap.log"
  mv "$tree" "$CHROOT"
}

install_server() {
  apt-get update -qq </dev/null >&2
  if apt_offers postgresql-17-pgvector; then install_system; else install_chroot; fi
  locate || fail "installing PostgreSQL 17 with pgvector did not work"
}

# Runs a PostgreSQL program as user postgres. Descriptor 9 is this script's lock: a server must not inherit it.
pg() {
  local program="$1"
  shift
  chroot --userspec=postgres:postgres "$ROOT" /usr/bin/env -i "PATH=$BIN:/usr/bin:/bin" LC_ALL=C.UTF-8 \
    PGCONNECT_TIMEOUT=5 ${PGPASSWORD:+"PGPASSWORD=$PGPASSWORD"} "$BIN/$program" "$@" </dev/null 9>&-
}

data() { printf '%s/%s/data' "$INSTANCES" "$1"; }
home() { printf '%s%s/%s' "${ROOT%/}" "$INSTANCES" "$1"; }

# Only our own server knows the password in its file; a process id proves nothing (it may be stale, or a zombie's).
is_running() {
  local url
  url="$(sed -n 's/^MEMPAGE_TEST_DATABASE_URL=//p' "$(home "$1")/env" 2>/dev/null)"
  [ -n "$url" ] && pg psql -q "$url" -c 'select 1' >/dev/null 2>&1
}

free_port() {
  local port
  for ((port = FIRST_PORT; port <= LAST_PORT; port++)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "no free port between $FIRST_PORT and $LAST_PORT"
}

secret() { od -An -N 16 -tx1 /dev/urandom | tr -d ' \n'; }

configure() {
  local home="$1" port="$2"
  cat >>"$home/data/postgresql.conf" <<-CONF
		listen_addresses = '127.0.0.1'
		port = $port
		unix_socket_directories = ''
		max_connections = 200
		dynamic_shared_memory_type = mmap
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		jit = off
	CONF
  echo 'host all all 127.0.0.1/32 scram-sha-256' >"$home/data/pg_hba.conf"
}

# makes, starts and describes a new cluster
create() {
  local name="$1" home port password app_password
  home="$(home "$name")" password="$(secret)" app_password="$(secret)"
  delete_tree "$home"
  mkdir -p "$home"
  (umask 077 && printf '%s' "$password" >"$home/password")
  chroot "$ROOT" chown -R postgres:postgres "$INSTANCES/$name"
  pg initdb -D "$(data "$name")" --username=postgres --pwfile="$INSTANCES/$name/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  rm "$home/password"
  port="$(free_port)"
  configure "$home" "$port"
  pg pg_ctl start -D "$(data "$name")" -l "$INSTANCES/$name/log" -s -w -t 60 >&2 ||
    fail "the server does not start: $(tail -n 5 "$home/log")"
  PGPASSWORD="$password" pg psql -q -h 127.0.0.1 -p "$port" -U postgres -d postgres -v ON_ERROR_STOP=1 -c \
    "create role mempage_app login nosuperuser nobypassrls nocreatedb nocreaterole password '$app_password'" >&2
  (umask 077 && cat >"$home/env") <<-ENV
		MEMPAGE_TEST_DATABASE_URL=postgresql://postgres:$password@127.0.0.1:$port/postgres
		MEMPAGE_TEST_APP_DATABASE_URL=postgresql://mempage_app:$app_password@127.0.0.1:$port/postgres
	ENV
}

start() {
  locate || install_server
  if is_running "$1"; then
    say "reusing the running server '$1'"
  else
    stop "$1"
    create "$1"
    say "started the server '$1'"
  fi
  cat "$(home "$1")/env"
}

stop() {
  locate || return 0
  if is_running "$1"; then
    pg pg_ctl stop -D "$(data "$1")" -m fast -s -w -t 30 >&2 || say "the server '$1' does not stop in 30 s"
  fi
  if pg pg_ctl status -D "$(data "$1")" >/dev/null 2>&1; then
    pg pg_ctl stop -D "$(data "$1")" -m immediate -s -w -t 5 >&2 || say "the server '$1' was not running"
  fi
  delete_tree "$(home "$1")"
}

remove() {
  local home
  if locate; then
    for home in "${ROOT%/}$INSTANCES"/*/; do
      [ ! -d "$home" ] || stop "$(basename "$home")"
    done
  fi
  delete_tree "$CHROOT.partial"
  delete_tree "$DIR"
}

print_env() {
  locate && is_running "$1" || fail "the server '$1' is not running; start it with: $0 start $1"
  cat "$(home "$1")/env"
}

main() {
  local command="${1:-}" name="${2:-dev}"
  [[ "$name" =~ ^[a-z0-9-]{1,40}$ ]] || fail "a server's name is made of a-z, 0-9 and -"
  [ "$(id -u)" = 0 ] ||
    fail "needs root. With a PostgreSQL of your own, set MEMPAGE_TEST_DATABASE_URL to a superuser's URL instead."
  mkdir -p "$DIR"
  exec 9>"$DIR.lock"
  flock -w 600 9 || fail "another $0 is busy"
  case "$command" in
    start) start "$name" ;;
    env) print_env "$name" ;;
    stop) stop "$name" ;;
    remove) remove ;;
    *) fail "usage: $0 start|env|stop [NAME] | remove" ;;
  esac
}

main "$@"
