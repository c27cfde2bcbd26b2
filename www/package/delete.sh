#!/bin/sh
# Deletes the users of this package from Auth0, one by one. It asks for their number to be typed; there is no option that
# answers for you. Needs curl, a POSIX shell, and send.sh beside it, whose functions it uses.
#
# What is deleted is gone: keep an export. It can be stopped anywhere and started again; it goes on where it was.

set -u
cd "$(dirname "$0")" || exit 2
if [ ! -f send.sh ]; then
    echo 'send.sh must lie beside delete.sh. Unpack the whole package again.' >&2
    exit 3
fi
# shellcheck disable=SC2034  # read by send.sh
MUSTER_LIBRARY=1
# shellcheck source=send.sh
. ./send.sh

DELETE_USAGE='Deletes the users of this package from Auth0.

  sh delete.sh [--dry-run] [--domain NAME] [--client-id ID]

It asks for what is missing, and for the number of users to be typed. Without anybody to ask, that number comes on
standard input. Variables and how it ends: as in send.sh --help. The scope delete:users is needed.'

# The scopes that deleting needs.
needed_scopes() { echo delete:users; }

delete_users() {
    settings "$@"
    trap leave EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    lock
    check_package
    number_of_users=$(lines_of delete)
    say "Package as it was made: $(grouped "$number_of_users") users to delete."
    settle_domain
    settle_token
    check_scopes
    CONNECTION_ID=delete
    check_target
    if [ "$DRY" -eq 1 ]; then
        say 'Everything is in order. Nobody was deleted.'
        exit 0
    fi
    note "These $(grouped "$number_of_users") users of ${BASE#*://} will be gone for good."
    question 'Type their number to delete them'
    [ "$(printf '%s' "$ANSWER" | tr -d ', ')" = "$number_of_users" ] || die 2 'That is another number. Nobody was deleted.'
    [ -n "$before" ] || journal_safely target "$BASE" "$CONNECTION_ID"
    if [ ! -f "$STATE/delete.list" ]; then
        files_of delete | while IFS= read -r file; do
            request_lines DELETE "$file"
        done | make_list delete
    fi
    run_list delete "$STATE/delete.list" Deletions
    [ -f "$STATE/errors-after.ndjson" ] || : >"$STATE/errors-after.ndjson"
    awk '!seen[$0]++' "$STATE/errors-after.ndjson" >errors-delete.ndjson || die 8 'The disk is full or the folder cannot be written.'
    failed=$(wc -l <errors-delete.ndjson)
    say "Users: $(grouped "$number_of_users") in total, $(grouped $((number_of_users - failed))) deleted, $(grouped $((failed))) failed"
    [ "$failed" -eq 0 ] || say 'Who failed, and why: errors-delete.ndjson.'
    [ "$failed" -eq 0 ]
}

case ${1:-} in
    --help | -h) say "$DELETE_USAGE"; exit 0 ;;
esac
delete_users "$@"
