#!/bin/sh
# Fetches users from Auth0: an export job for the whole tenant or for some connections, with the fields of export.json, and, if
# asked, roles, organizations and permissions as tables beside them, which no export has. Reads only; changes nothing there.
# Needs curl, a POSIX shell, and send.sh beside it, whose functions it uses.
#
# What is fetched gathers in "fetching" and becomes "fetched" when it is whole. It can be stopped anywhere and started again.

set -u
cd "$(dirname "$0")" || exit 2
if [ ! -f send.sh ]; then
    echo 'send.sh must lie beside fetch.sh. Unpack the whole package again.' >&2
    exit 3
fi
# shellcheck disable=SC2034  # read by send.sh
MUSTER_LIBRARY=1
# shellcheck source=send.sh
. ./send.sh

FETCH_USAGE='Fetches users from Auth0 into the folder "fetched". Drop that folder on Muster.

  sh fetch.sh [--with roles,organizations,permissions] [--dry-run] [--domain NAME] [--connection ID-OR-NAME,...]
              [--client-id ID]

  --with        what to read beside the users: some of these three, or all, or none. Permissions take a request a user.
  --connection  the connections to fetch, with commas between, or all for the whole tenant
  --dry-run     check token, scopes and connections; fetch nothing
  --help        this text

What is not given is asked for, if there is somebody to ask; else it is the whole tenant and nothing beside the users.
The fields are those of export.json, which may be changed. Variables and how it ends: as in send.sh --help, but that
0 says that everything is fetched. The scopes: read:users, read:connections for chosen connections; for roles read:roles
and read:role_members; for organizations read:organizations, read:organization_members, read:organization_member_roles.'

STATE=fetching
JOURNAL=$STATE/journal.tsv
T=$STATE/tmp-$$
INTO=fetched

# Whether this is read beside the users: roles, organizations, permissions.
is_wanted() {
    case " $WITH " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

# The scopes that fetching needs.
needed_scopes() {
    echo read:users
    [ "$CONNECTION" = all ] || echo read:connections
    ! is_wanted roles || echo 'read:roles read:role_members'
    ! is_wanted organizations || echo 'read:organizations read:organization_members read:organization_member_roles'
}

# `--with` and what belongs to send.sh.
own_settings() {
    WITH=-
    left=$#
    while [ "$left" -gt 0 ]; do
        given=$1
        shift
        left=$((left - 1))
        if [ "$given" = --with ]; then
            [ "$left" -gt 0 ] || die 2 '--with needs a value.'
            WITH=$1
            shift
            left=$((left - 1))
        else
            set -- "$@" "$given"
        fi
    done
    settings "$@"
}

# What is read beside the users, as names with blanks between.
settle_lists() {
    if [ "$WITH" = - ]; then
        ANSWER=
        [ ! -t 0 ] || question 'Beside the users, read: roles, organizations, permissions (some of these, or all; empty: none)'
        WITH=$ANSWER
    fi
    WITH=$(printf '%s' "$WITH" | tr ',' ' ')
    case $WITH in
        all) WITH='roles organizations permissions' ;;
        none) WITH= ;;
    esac
    for one in $WITH; do
        case $one in
            roles | organizations | permissions) ;;
            *) die 2 "$one cannot be read beside the users: roles, organizations and permissions can." ;;
        esac
    done
}

# ------------------------------------------------------------------ the request

# The fields and the form, as export.json has them.
read_request() {
    if [ -f export.json ]; then
        flat export.json >"$T/request-flat"
    else
        printf 'format\tjson\n' >"$T/request-flat"
    fi
    FORMAT=$(awk -F '\t' '$1 == "format" { print $2; exit }' "$T/request-flat")
    case $FORMAT in
        json | csv) ;;
        *) die 3 'export.json does not say whether the format is json or csv. Unpack the package again.' ;;
    esac
    # The name under which the export has the ids of users.
    ID_NAME=$(awk -F '\t' '
        { split($1, p, ".") }
        p[1] == "fields" && p[3] == "name" { n++; name[p[2]] = $2 }
        p[1] == "fields" && p[3] == "export_as" { as[p[2]] = $2 }
        END {
            if (n == 0) print "user_id"
            for (i in name) if (name[i] == "user_id") { print (i in as ? as[i] : name[i]); exit }
        }' "$T/request-flat")
    [ -z "$WITH" ] || [ -n "$ID_NAME" ] ||
        die 2 'The fields have no user_id, so nobody could tell whose roles they are. Add user_id to the fields.'
    if is_wanted permissions && [ "$FORMAT" != json ]; then
        die 2 'Permissions are read user by user, for which the export must be JSON. Change the format in export.json.'
    fi
}

# The request for one connection, or for all.
request_for() {
    awk -v connection="$1" '
        { text = text (NR > 1 ? "\n" : "") $0 }
        END {
            if (text == "") text = "{\"format\":\"json\"}"
            if (connection != "all") sub(/\{/, "{\"connection_id\":\"" connection "\",", text)
            print text
        }' "${2:-export.json}"
}

# ------------------------------------------------------------------ users

# What the journal says last of this: a value, or nothing.
noted() { awk -F '\t' -v what="$1" -v of="$2" '$2 == what && $3 == of { found = $4 } END { print found }' "$JOURNAL"; }

# The export of a connection, or of all, into a file: job, polls, download.
export_users() {
    scope=$1 file=$2 rounds=0
    [ -z "$(noted exported "$scope")" ] || return 0
    while :; do
        rounds=$((rounds + 1))
        [ "$rounds" -le 5 ] || die 6 "The export of $file could not be fetched five times. Run it again later."
        job=$(noted job "$scope")
        if [ -z "$job" ]; then
            ask POST /api/v2/jobs/users-exports "header = \"Content-Type: application/json\"
data-binary = \"@$STATE/request-$scope.json\""
            case $CODE in
                2??) ;;
                *) die 4 "Auth0 refused the export ($CODE: $(answer)). Nothing was fetched." ;;
            esac
            job=$(member id)
            [ -n "$job" ] || die 4 'Auth0 answered the export without a job. Nothing was fetched.'
            journal job "$scope" "$job"
            say "$file: export begun ($job)"
        fi
        wait_for_export
        if download "$STATE/$file.new"; then
            break
        fi
        # The link lives for a minute, the job for a day: the next look at the job gives a new link, then a new job is begun.
        [ "$rounds" -lt 3 ] || journal job "$scope" ''
    done
    # A gateway may have unpacked it on the way.
    [ "$(head -c 2 "$STATE/$file.new" | od -An -tx1 | tr -d ' \n')" = 1f8b ] || file=${file%.gz}
    mkdir -p "$STATE/$INTO" && mv "$STATE/${2}.new" "$STATE/$INTO/$file" ||
        die 8 'The disk is full or the folder cannot be written.'
    journal_safely exported "$scope" "$file"
    what="$(grouped "$(($(wc -c <"$STATE/$INTO/$file")))") bytes"
    if [ "$FORMAT" = json ] && command -v gzip >/dev/null 2>&1; then
        what="$(grouped "$(($(unpacked "$STATE/$INTO/$file" | wc -l)))") users"
    fi
    say "$file: fetched, $what"
}

unpacked() {
    case $1 in
        *.gz) gzip -dc <"$1" ;;
        *) cat "$1" ;;
    esac
}

# Looks at the job until it is through; sets LINK, or forgets a job that is gone.
wait_for_export() {
    LINK= told_of=-
    while :; do
        ask GET "/api/v2/jobs/$(encoded "$job")"
        case $CODE in
            200) ;;
            404) journal job "$scope" ''; return ;;
            *) die 4 "The export job cannot be read ($CODE: $(answer))." ;;
        esac
        case $(member status) in
            completed) break ;;
            failed) journal job "$scope" ''; die 4 "The export failed: $(member status_details). Run it again to begin another." ;;
        esac
        done_of=$(member percentage_done)
        if [ -n "$done_of" ] && [ "$done_of" != "$told_of" ]; then
            left_of=$(member time_left_seconds)
            say "$file: $done_of %${left_of:+, about $left_of s left}"
            told_of=$done_of
        fi
        nap "$POLL"
    done
    LINK=$(member location)
}

# The file behind LINK, whole. It may lie with another host, so no token goes there.
download() {
    [ -n "$LINK" ] || return 1
    case $LINK in
        https://* | "$BASE"/*) ;;
        http://127.0.0.1[:/]* | http://localhost[:/]*) [ "$PROTOCOL" = http ] || die 4 'The link to the export is none that is safe to follow.' ;;
        *) die 4 'The link to the export is none that is safe to follow.' ;;
    esac
    link_code=$(
        curl -q -sS -g --proto "=https,$PROTOCOL" --connect-timeout 20 --speed-limit 100 --speed-time 60 \
            -o "$1" -w '%{http_code}' -K - 2>"$T/curl-error" <<EOF
url = "$(escaped "$LINK")"
EOF
    ) || link_code=000
    case $link_code in
        200) ;;
        *)
            note "The file could not be downloaded ($link_code). A new link is asked for."
            nap "$PAUSE"
            return 1
            ;;
    esac
    [ -f "$1" ] || : >"$1"
    if command -v gzip >/dev/null 2>&1 && [ "$(head -c 2 "$1" | od -An -tx1 | tr -d ' \n')" = 1f8b ] &&
        ! gzip -t <"$1" 2>/dev/null; then
        note 'The file came damaged. It is downloaded again.'
        return 1
    fi
}

# ------------------------------------------------------------------ what no export has

# Functions of awk that write CSV: text in quotes, quotes doubled.
CSV_AWK='
function cell(s) { gsub(/"/, "\"\"", s); return "\"" s "\"" }
'

# Keeps what comes as a part of a table, which is there whole or not at all.
keep_part() {
    cat >"$T/part" && mv "$T/part" "$STATE/parts/$1" || die 8 'The disk is full or the folder cannot be written.'
}

# Of lines of a table those of users who were fetched, where some connections were.
of_users() {
    if [ "$(cut -f 1 "$STATE/scopes")" = all ] || [ "$FORMAT" != json ] || ! command -v gzip >/dev/null 2>&1; then
        cat
        return
    fi
    list_ids
    awk 'FILENAME == ARGV[1] { fetched[$0]; next } substr($0, 2, index($0, "\",") - 2) in fetched' "$STATE/ids" -
}

# The table of these parts, with its header; none if there is nothing in it.
table_of() {
    find "$STATE/parts" -name "$1-*" -print | sort | while IFS= read -r part; do
        cat "$part"
    done | of_users >"$T/rows" || die 8 'The disk is full or the folder cannot be written.'
    if [ ! -s "$T/rows" ]; then
        say "Nobody has any $1."
        return
    fi
    { printf '%s\n' "$2" && cat "$T/rows"; } >"$STATE/$INTO/$1.csv" || die 8 'The disk is full or the folder cannot be written.'
    say "$1.csv: $(grouped "$(($(wc -l <"$T/rows")))") lines"
}

fetch_roles() {
    pages /api/v2/roles 'The roles' "$T/list"
    named "$T/list" | sort >"$T/roles"
    all_of=$(wc -l <"$T/roles") at=0
    while IFS='	' read -r id name <&6; do
        at=$((at + 1))
        part=roles-$(encoded "$id")
        [ ! -f "$STATE/parts/$part" ] || continue
        pages "/api/v2/roles/$(encoded "$id")/users" "The users of the role $name" "$T/list"
        awk -F '\t' -v of="$id	$name" "$CSV_AWK"'
            BEGIN { split(of, p, "\t") }
            $1 ~ /^[0-9]+\.[0-9]+\.user_id$/ { print cell($2) "," cell(p[2]) "," cell(p[1]) }' "$T/list" | keep_part "$part"
        say "Roles: $at of $((all_of)), $name with $(grouped "$(($(wc -l <"$STATE/parts/$part")))") users"
    done 6<"$T/roles"
    table_of roles user_id,role,role_id
}

# Roles of members come with them where they are asked for, else each member is asked about.
fetch_organizations() {
    pages /api/v2/organizations 'The organizations' "$T/list"
    named "$T/list" | sort >"$T/organizations"
    all_of=$(wc -l <"$T/organizations") at=0
    while IFS='	' read -r id name <&6; do
        at=$((at + 1))
        part=organizations-$(encoded "$id")
        [ ! -f "$STATE/parts/$part" ] || continue
        of_organization=/api/v2/organizations/$(encoded "$id")/members
        pages "$of_organization?fields=user_id,roles&include_fields=true" "The members of $name" "$T/list"
        awk -F '\t' '
            { split($1, p, "."); place = p[1] "." p[2] }
            p[3] == "user_id" { n++; at[n] = place; user[place] = $2 }
            p[3] == "roles" { known[place] = 1 }
            p[3] == "roles" && p[5] == "name" { roles[place] = roles[place] "\t" $2 }
            END { for (i = 1; i <= n; i++) print (known[at[i]] ? "+" : "-") "\t" user[at[i]] roles[at[i]] }' "$T/list" >"$T/members"
        members_with_roles >"$T/rows"
        awk -F '\t' -v of="$id	$name" "$CSV_AWK"'
            BEGIN { split(of, p, "\t") }
            function row(role) { print cell($2) "," cell(p[2]) "," cell(p[1]) "," cell(role) }
            NF < 3 { row("") }
            { for (i = 3; i <= NF; i++) row($i) }' "$T/rows" | keep_part "$part"
        say "Organizations: $at of $((all_of)), $name with $(grouped "$(($(wc -l <"$T/members")))") members"
    done 6<"$T/organizations"
    table_of organizations user_id,organization,organization_id,role
}

# The members with their roles; those of whom it is not known are asked about, many at a time.
members_with_roles() {
    grep '^+' "$T/members"
    grep '^-' "$T/members" | cut -f 2 >"$T/unknown-members"
    asked=1
    while [ "$asked" -le "$(wc -l <"$T/unknown-members")" ]; do
        how_many
        sed -n "$asked,$((asked + look_many - 1))p" "$T/unknown-members" >"$T/keys"
        awk -v before="$of_organization" "$ENCODE_AWK"'{ print before "/" encoded($0) "/roles?per_page=100" }' "$T/keys" >"$T/paths"
        ask_many
        answers | awk -F '\t' '
            FILENAME == ARGV[1] { user[NR] = $0; n = NR; next }
            $1 ~ /^[0-9]+\.[0-9]+\.name$/ { roles[int($1)] = roles[int($1)] "\t" $2 }
            END { for (i = 1; i <= n; i++) print "+\t" user[i] roles[i] }' "$T/keys" -
        asked=$((asked + look_many))
    done
}

# What many requests were answered: lines `number.place.member<TAB>value`, whether the answer was a list or an object around it.
answers() {
    (
        cd "$T/look" || exit
        awk -v many=1 "$FLAT_AWK" ./*
    ) | awk -F '\t' '{
        sub(/^\.\//, "")
        if ($1 ~ /^[0-9]+\.[A-Za-z_]+\.[0-9]+\./) { number = int($0); sub(/^[0-9]+\.[A-Za-z_]+\./, ""); $0 = number "." $0 }
        print
    }'
}

# The ids of everybody who was fetched, once each.
ids_of_users() {
    for file in "$STATE/$INTO"/*.json.gz "$STATE/$INTO"/*.json; do
        [ -f "$file" ] || continue
        unpacked "$file" || die 8 'What was fetched cannot be unpacked.'
    done | awk -v many=0 "$FLAT_AWK" | awk -F '\t' -v name="$ID_NAME" '{ path = $1; sub(/^[0-9]+\./, "", path) } path == name && !seen[$2]++ { print $2 }'
}

list_ids() {
    [ -f "$STATE/ids" ] || { ids_of_users >"$T/ids" && mv "$T/ids" "$STATE/ids"; } ||
        die 8 'The disk is full or the folder cannot be written.'
}

fetch_permissions() {
    list_ids
    all_of=$(($(wc -l <"$STATE/ids"))) at=$(noted permissions read) begun=$(date +%s)
    at=${at:-0} from_line=${at:-0}
    while [ "$at" -lt "$all_of" ]; do
        how_many
        sed -n "$((at + 1)),$((at + look_many))p" "$STATE/ids" >"$T/keys"
        awk "$ENCODE_AWK"'{ print "/api/v2/users/" encoded($0) "/permissions?per_page=100" }' "$T/keys" >"$T/paths"
        ask_many
        answers >"$T/answers"
        # Who has a hundred may have more.
        awk -F '\t' '$1 ~ /\.permission_name$/ { n[int($1)]++ } END { for (i in n) if (n[i] >= 100) print i }' "$T/answers" >"$T/full"
        while IFS= read -r number <&7; do
            pages "$(sed -n "${number}p" "$T/paths" | sed 's/?.*//')" 'Permissions' "$T/list"
            awk -v number="$number" -F '\t' '{ sub(/^[0-9]+\.[0-9]+/, NR); print number "." $0 }' "$T/list" >"$T/more"
            awk -F '\t' -v number="$number" 'int($1) != number' "$T/answers" >"$T/others"
            cat "$T/others" "$T/more" >"$T/answers"
        done 7<"$T/full"
        awk -F '\t' "$CSV_AWK"'
            FILENAME == ARGV[1] { user[NR] = $0; next }
            { number = int($1) }
            function out() { if (name != "" && api != "") { print cell(user[number]) "," cell(name) "," cell(api); name = api = "" } }
            { place = $1; sub(/\.[a-z_]+$/, "", place); if (place != before) { name = api = "" } before = place }
            $1 ~ /\.permission_name$/ { name = $2; out() }
            $1 ~ /\.resource_server_identifier$/ { api = $2; out() }' "$T/keys" "$T/answers" |
            keep_part "permissions-$(printf %09d "$at")"
        at=$((at + $(wc -l <"$T/keys")))
        journal permissions read "$at"
        if [ $(($(date +%s) - begun)) -ge 10 ]; then
            seconds=$((($(date +%s) - begun) * (all_of - at) / (at - from_line)))
            say "Permissions: $(grouped "$at") of $(grouped "$all_of") users, about $((seconds / 60 + 1)) min left"
        fi
    done
    table_of permissions user_id,permission_name,resource_server_identifier
}

# ------------------------------------------------------------------ the whole

# The connections that are fetched: lines `id<TAB>name of the file`.
settle_connections() {
    : >"$T/scopes"
    if [ "$CONNECTION" = all ]; then
        printf 'all\tusers\n' >"$T/scopes"
        return
    fi
    printf '%s\n' "$CONNECTION" | tr ',' '\n' | sed 's/^ *//; s/ *$//' | grep . >"$T/wanted" || die 2 'No connection was named.'
    while IFS= read -r CONNECTION <&6; do
        find_connection
        case $CONNECTION_ID in
            *[!A-Za-z0-9_-]*) die 4 "The connection $CONNECTION has an id of a form that is not known." ;;
        esac
        printf '%s\tusers-%s\n' "$CONNECTION_ID" "$(printf '%s' "$CONNECTION_NAME" | tr -c 'A-Za-z0-9._-' '_')" >>"$T/scopes"
    done 6<"$T/wanted"
    sort -u "$T/scopes" -o "$T/scopes"
}

fetch_all() {
    if [ -e "$INTO" ]; then
        die 2 "There is a folder \"$INTO\" from an earlier time. Rename it or take it away; nothing is written over it."
    fi
    lock
    settle_domain
    if [ -z "$CONNECTION" ]; then
        [ ! -f settings.tsv ] || CONNECTION=$(setting connection)
        ANSWER=
        [ ! -t 0 ] ||
            question "Connections, ids or names with commas between, or all (empty: ${CONNECTION:-all})"
        CONNECTION=${ANSWER:-${CONNECTION:-all}}
    fi
    settle_lists
    read_request
    settle_token
    check_scopes
    settle_connections
    CONNECTION_ID="$(cut -f 1 "$T/scopes" | tr '\n' ' ')$WITH $(cksum <"$T/request-flat")"
    before=$(awk -F '\t' '$2 == "target" { print $3 "\t" $4; exit }' "$JOURNAL")
    [ -z "$before" ] || [ "$before" = "$BASE	$CONNECTION_ID" ] ||
        die 4 "The folder \"$STATE\" is of another fetch that was not finished. Go on with that one, or take the folder away."
    say "Tenant ${BASE#*://}: $(if [ "$CONNECTION" = all ]; then echo 'all users'; else echo "the users of $(cut -f 2 "$T/scopes" | sed 's/^users-//' | sort | paste -s -d , - | sed 's/,/, /g')"; fi)${WITH:+, with $WITH}"
    if [ "$DRY" -eq 1 ]; then
        [ -n "$before" ] || LOCKED=2
        say 'Everything is in order. Nothing was fetched.'
        exit 0
    fi
    [ -n "$before" ] || journal_safely target "$BASE" "$CONNECTION_ID"
    mkdir -p "$STATE/parts" "$STATE/$INTO" || die 8 'The disk is full or the folder cannot be written.'
    cp "$T/scopes" "$STATE/scopes" || die 8 'The disk is full or the folder cannot be written.'
    while IFS='	' read -r scope stem <&8; do
        { if [ -f export.json ]; then request_for "$scope"; else request_for "$scope" /dev/null; fi; } >"$STATE/request-$scope.json" ||
            die 8 'The disk is full or the folder cannot be written.'
        export_users "$scope" "$stem.$FORMAT.gz"
    done 8<"$STATE/scopes"
    ! is_wanted roles || fetch_roles
    ! is_wanted organizations || fetch_organizations
    ! is_wanted permissions || fetch_permissions
    mv "$STATE/$INTO" "$INTO" || die 8 "The folder \"$INTO\" cannot be made."
    LOCKED=2
    say "Everything is in the folder \"$INTO\". Drop it on Muster, on Convert or Import."
}

# Nothing is left of a fetch that is finished, or that was none.
leave_fetch() {
    leave
    [ "$LOCKED" -eq 0 ] || { [ "$LOCKED" -eq 1 ] && [ -s "$JOURNAL" ]; } || rm -rf "$STATE"
}

case ${1:-} in
    --help | -h) say "$FETCH_USAGE"; exit 0 ;;
esac
own_settings "$@"
trap leave_fetch EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
fetch_all
