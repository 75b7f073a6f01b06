#!/usr/bin/env bash
# Makes every secret that is not there yet, and a tree that brings them into the cluster:
#
#   deploy/kustomize/secrets/make.sh ~/qiming-secrets [--without-tls] && kubectl apply --server-side --force-conflicts -k ~/qiming-secrets
#
# What lies in the folder stays as it is: a file that a university puts there (the address of its own database, say) is taken, and to renew one
# is to delete it and run this again. With the component `cert-manager` (overlay `campus`) say --without-tls: two makers of one certificate would take
# turns. It is remembered by the file `without-tls` in the folder. The folder is the key to everything: keep it where backups are kept, never in a repository.
set -euo pipefail
umask 077

services=(identity learning meetings points services-hall feedback portal)
peers=("${services[@]}" gateway operator)
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?where to: a folder outside of every repository}"
cd "$1"

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  echo "$PWD lies in a repository: secrets do not belong there" >&2
  exit 1
fi
case "${2-}" in
  "") ;;
  --without-tls) : >without-tls ;;
  *) echo "$2 is no option: <folder> [--without-tls]" >&2 && exit 1 ;;
esac

random() { openssl rand -hex 24 | tr -d "\n"; }
once() { # <file> <command…>: what the command prints, unless the file is there; whole or not at all
  [ -e "$1" ] && return
  mkdir -p "$(dirname "$1")"
  "${@:2}" >"$1.new"
  mv "$1.new" "$1"
}
certificate() { # <part>: signed by the authority, to be shown at both ends of a call
  openssl req -new -key "tls/$1.key" -subj "/CN=$1" | openssl x509 -req -CA tls/ca.crt -CAkey tls/ca.key -days 730 \
    -extfile <(printf 'subjectAltName=DNS:%s\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n' "$1") 2>/dev/null
}
uri() { printf "mongodb://%s:%s@mongodb-0.mongodb:27017/?replicaSet=rs0&authSource=admin" "$1" "$(random)"; }

mkdir -p public-keys
if [ ! -e without-tls ]; then
  elliptic=(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)
  once tls/ca.key "${elliptic[@]}"
  once tls/ca.crt openssl req -x509 -new -key tls/ca.key -subj "/CN=Qiming parts" -days 3650 \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
  for part in "${peers[@]}"; do
    once "tls/$part.key" "${elliptic[@]}"
    for newer in "tls/$part.key" tls/ca.crt; do [ ! "$newer" -nt "tls/$part.crt" ] || rm -f "tls/$part.crt"; done
    once "tls/$part.crt" certificate "$part"
  done
fi
for part in "${peers[@]}"; do
  once "token/$part.pem" openssl genpkey -algorithm ed25519
  openssl pkey -in "token/$part.pem" -pubout -out "public-keys/$part.pem"
done
for part in "${services[@]}" operator; do once "mongodb/$part.uri" uri "$part"; done
once mongodb/root-password random
once mongodb/keyfile openssl rand -base64 700
once identity-provider/client-secret random
once keycloak/admin-password random
once keycloak/database-password random

secret() { # <name> <key=file…>
  printf '  - name: %s\n    files:\n' "$1"
  printf '      - %s\n' "${@:2}"
}
{
  cat "$here/kustomization.head.yaml"
  echo "configMapGenerator:"
  secret public-keys "${peers[@]/#/public-keys/}" | sed '/^      -/s/$/.pem/'
  echo "secretGenerator:"
  for part in "${peers[@]}"; do
    secret "$part-token" "key.pem=token/$part.pem"
    [ -e without-tls ] || secret "$part-tls" "tls.crt=tls/$part.crt" "tls.key=tls/$part.key" "ca.crt=tls/ca.crt"
  done
  for part in "${services[@]}" operator; do secret "$part-mongodb" "uri=mongodb/$part.uri"; done
  secret mongodb root-password=mongodb/root-password keyfile=mongodb/keyfile
  secret identity-provider client-secret=identity-provider/client-secret
  secret keycloak admin-password=keycloak/admin-password database-password=keycloak/database-password
} >kustomization.yaml
