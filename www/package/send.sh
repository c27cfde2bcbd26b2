#!/bin/sh
# Sends this package, made by Muster, to Auth0: the files of users two jobs at a time, then what no import carries.
# Needs curl and a POSIX shell. `./send.sh --help` says how; README.txt says it in plain words.
#
# Rules this script keeps:
# - Secrets are never arguments of a process, never written to a file, and not handed on in the environment.
# - What is about to be sent is written to state/journal.tsv before it is sent, so that it can be stopped anywhere.
# - A send without an answer may have been taken. It is sent again later; whoever was created since the first try counts
#   as inserted, not as a conflict. So inserted + updated + failed = total, and nobody counts twice.

set -u
LC_ALL=C
export LC_ALL
umask 077

USAGE='Sends this package to Auth0. Start it again whenever it was stopped: it goes on where it was.

  ./send.sh [--dry-run] [--yes] [--email] [--domain NAME] [--connection ID-OR-NAME] [--client-id ID]

  --dry-run     check files, token, connection and names; send nothing
  --check       check only that no file of the package was changed; needs no token
  --status      say how far it came; needs no token
  --yes         do not ask before the first send
  --email       let Auth0 send its mail at the end of each job (else it sends none)
  --help        this text

What is not given is asked for. Tokens and secrets are no options, as others could read them in the list of
processes. Without anybody to ask, set AUTH0_DOMAIN, AUTH0_CONNECTION and AUTH0_TOKEN, or AUTH0_CLIENT_ID and
AUTH0_CLIENT_SECRET instead of the token. A domain http://127.0.0.1:PORT is a server on this machine, to try it out.

Seconds, if others suit better: MUSTER_POLL (5) between two looks at the jobs, MUSTER_PAUSE (1) before the first repeat,
MUSTER_GRACE (60) for a send without an answer to show itself.

Ends with 0 everybody is there; 1 all sent, some failed: errors.ndjson and errors-after.ndjson say who and why;
2 used wrongly; 3 the package is not as it was made; 4 refused by the checks, or by Auth0, with the reason;
5 the token expired, run it again with a new one; 6 Auth0 could not be reached for long, run it again;
7 another run is at work in this folder; 8 the disk is full or the folder cannot be written.'

NEWLINE='
'
say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }

die() {
    status=$1
    shift
    note "$*"
    exit "$status"
}

# 1234567 as 1,234,567
grouped() {
    number=$1 rest=''
    while [ "${#number}" -gt 3 ]; do
        head=${number%???}
        rest=",${number#"$head"}$rest"
        number=$head
    done
    printf '%s' "$number$rest"
}

# Waits these seconds, fractions where this machine's `sleep` knows them.
nap() { sleep "$1" 2>/dev/null || sleep 1; }

# ------------------------------------------------------------------ JSON

# Functions of awk that read JSON; the text is cut at its quotes, so that no piece is long.
JSON_AWK='
function utf8(h) {
    if (h < 128) return sprintf("%c", h)
    if (h < 2048) return sprintf("%c%c", 192 + int(h / 64), 128 + h % 64)
    if (h < 65536) return sprintf("%c%c%c", 224 + int(h / 4096), 128 + int(h / 64) % 64, 128 + h % 64)
    return sprintf("%c%c%c%c", 240 + int(h / 262144), 128 + int(h / 4096) % 64, 128 + int(h / 64) % 64, 128 + h % 64)
}
function hex(t,   i, n) {
    n = 0
    t = tolower(t)
    for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", substr(t, i, 1)) - 1
    return n < 0 ? 63 : n
}
# What a JSON text between its quotes says, control characters as blanks.
function plain(s,   r, p, c, h, l) {
    r = ""
    while ((p = index(s, "\\")) > 0) {
        r = r substr(s, 1, p - 1)
        c = substr(s, p + 1, 1)
        s = substr(s, p + 2)
        if (index("ntrbf", c) > 0) r = r " "
        else if (c == "u") {
            h = hex(substr(s, 1, 4))
            s = substr(s, 5)
            if (h >= 55296 && h < 56320 && substr(s, 1, 2) == "\\u") {
                l = hex(substr(s, 3, 4))
                if (l >= 56320 && l < 57344) {
                    h = 65536 + (h - 55296) * 1024 + l - 56320
                    s = substr(s, 7)
                }
            }
            r = r (h < 32 ? " " : utf8(h))
        } else r = r c
    }
    r = r s
    gsub(/[\t\r\n]/, " ", r)
    return r
}
function is_open(s) { return match(s, /\\+$/) && RLENGTH % 2 == 1 }
'

# A JSON text as lines: path, tab, value. `0.user.email<TAB>a@x.io`. Of several files each path has the file before it.
FLAT_AWK=$JSON_AWK'
function path(   i, p) {
    p = many ? FILENAME : ""
    for (i = 1; i <= depth; i++) p = p (p == "" ? "" : ".") key[i]
    return p
}
function value(v) {
    print path() "\t" v
    if (depth > 0) count[depth]++
}
function outside(t,   c) {
    while (t != "") {
        if (match(t, /^[ \t\r\n:]+/)) { t = substr(t, RLENGTH + 1); continue }
        c = substr(t, 1, 1)
        if (c == "{" || c == "[") {
            depth++
            kind[depth] = c
            key[depth] = c == "[" ? 0 : ""
            count[depth] = 0
            wants_key = c == "{"
        } else if (c == "}" || c == "]") {
            depth--
            if (count[depth + 1] == 0) print path() "\t" kind[depth + 1] c
            if (depth > 0) count[depth]++
            wants_key = 0
        } else if (c == ",") {
            if (kind[depth] == "[") key[depth]++
            wants_key = kind[depth] == "{"
        } else if (match(t, /^[-+.0-9a-zA-Z]+/)) {
            value(substr(t, 1, RLENGTH))
            t = substr(t, RLENGTH + 1)
            continue
        }
        t = substr(t, 2)
    }
}
BEGIN { RS = "\"" }
FNR == 1 { depth = 0; inside = 0; wants_key = 0 }
!inside { outside($0); inside = 1; text = ""; next }
{
    text = text $0
    if (is_open(text)) { text = text "\""; next }
    inside = 0
    if (wants_key) { key[depth] = plain(text); wants_key = 0 } else value(plain(text))
}'

flat() { awk -v many=0 "$FLAT_AWK" "$1"; }

# The members of a JSON array, each unchanged but for line ends on a line.
ELEMENTS_AWK=$JSON_AWK'
function flush() {
    sub(/^ +/, "", buffer)
    if (buffer != "") print buffer
    buffer = ""
}
BEGIN { RS = "\"" }
!inside {
    gsub(/[\t\r\n]/, " ")
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (c == "}" || c == "]") depth--
        if (depth == 0 && c == "]" || depth == 1 && c == ",") flush()
        else if (depth > 0) buffer = buffer c
        if (c == "{" || c == "[") depth++
    }
    inside = 1
    text = ""
    next
}
{
    text = text $0
    if (is_open(text)) { text = text "\""; next }
    inside = 0
    buffer = buffer "\"" text "\""
}'

elements() { awk "$ELEMENTS_AWK" "$1"; }

# The first value at this path of the last answer.
member() {
    flat "$T/body" | awk -F '\t' -v path="$1" '$1 == path { print substr($0, length(path) + 2); exit }'
}

# A text as it stands between the quotes of JSON, or of curl's settings, which agree in what is used here.
escaped() {
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' <<EOF
$1
EOF
}

# For a path or a query: what is not unreserved as `%` and two digits.
ENCODE_AWK='
function encoded(s,   i, c, r) {
    if (!ready) { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = sprintf("%%%02X", i); ready = 1 }
    r = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        r = r (c ~ /[A-Za-z0-9._~-]/ ? c : code[c])
    }
    return r
}
'
encoded() {
    awk "$ENCODE_AWK"'{ print encoded($0) }' <<EOF
$1
EOF
}

# ------------------------------------------------------------------ the journal

STATE=state
JOURNAL=$STATE/journal.tsv
T=$STATE/tmp-$$

# One line more, on the disk before anything else is done.
journal() {
    line=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    for field in "$@"; do
        line="$line	$field"
    done
    printf '%s\n' "$line" >>"$JOURNAL" ||
        die 8 'The disk is full or the folder cannot be written. Nothing more was sent. Make room and start again.'
}

# A line that must not be lost even with the machine.
journal_safely() {
    journal "$@"
    sync "$JOURNAL" 2>/dev/null || sync 2>/dev/null || :
}

# Where each file of users stands: file, users, state, job, the time since when its users count as inserted, tries.
# States: todo, job (sent and accepted), open (sent, no answer known), again (to be sent again), done.
STAND_AWK='
BEGIN { FS = "\t" }
FILENAME == ARGV[1] { if ($1 == "users") { n++; file[n] = $2; users[$2] = $3 } next }
$2 == "sending" { if (cur[$3] != "") keep($3); cur[$3] = $4; state[$3] = "open"; tries[$3]++ }
$2 == "refused" { cur[$3] = ""; tries[$3]--; state[$3] = base[$3] == "" ? "todo" : "again" }
$2 == "sent" { state[$3] = "job"; job[$3] = $4 }
$2 == "judged" || $2 == "again" { keep($3); state[$3] = "again" }
$2 == "done" { state[$3] = "done"; job[$3] = $4; sums[$3] = $5 "\t" $6 "\t" $7 "\t" $8 }
function keep(f) { if (base[f] == "") base[f] = cur[f]; cur[f] = "" }
END {
    for (i = 1; i <= n; i++) {
        f = file[i]
        s = state[f] == "" ? "todo" : state[f]
        print f "\t" users[f] "\t" s "\t" (job[f] == "" ? "-" : job[f]) "\t" (base[f] == "" ? "-" : base[f]) "\t" \
            tries[f] + 0 "\t" (cur[f] == "" ? "-" : cur[f]) "\t" sums[f]
    }
}'

stand() { awk "$STAND_AWK" files.tsv "$JOURNAL" >"$T/stand"; }

# ------------------------------------------------------------------ talking to Auth0

LIMIT=- REMAINING=- RESET=- AFTER=- NOW=0 CLOCK=-
CODE=000 BROKEN=0 FAILURES=0 RENEWED=0 LIMITED=0

# What the headers of the last answer say: rate limit, and the time there in seconds and as ISO 8601.
HEADERS_AWK='
BEGIN { limit = remaining = reset = after = clock = "-"; now = 0 }
{
    sub(/\r$/, "")
    at = index($0, ":")
    if (at == 0) next
    name = tolower(substr($0, 1, at - 1))
    text = substr($0, at + 1)
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    if (name == "x-ratelimit-limit" && text ~ /^[0-9]+$/) limit = text
    if (name == "x-ratelimit-remaining" && text ~ /^[0-9]+$/) remaining = text
    if (name == "x-ratelimit-reset" && text ~ /^[0-9]+$/) reset = text
    if (name == "retry-after" && text ~ /^[0-9]+$/) after = text
    if (name == "date" && split(text, d, /[ :]+/) >= 7) {
        month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", d[3]) + 2) / 3
        year = d[4] - (month <= 2)
        day = int(365.25 * year) - int(year / 100) + int(year / 400) + int((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + d[2] - 719469
        now = day * 86400 + d[5] * 3600 + d[6] * 60 + d[7]
        clock = sprintf("%04d-%02d-%02dT%02d:%02d:%02d", d[4], month, d[2], d[5], d[6], d[7])
    }
}
END { printf "%s %s %s %s %.0f %s\n", limit, remaining, reset, after, now, clock }'

read_headers() {
    clock_before=$CLOCK
    read -r LIMIT REMAINING RESET AFTER NOW CLOCK <<EOF
$(awk "$HEADERS_AWK" "$T/head")
EOF
    [ "$CLOCK" != - ] || CLOCK=$clock_before
    # Without a date in the answer there is only the clock of this machine.
    [ "$CLOCK" != - ] || CLOCK=$(date -u +%Y-%m-%dT%H:%M:%S)
    [ "$NOW" != 0 ] || NOW=$(date +%s)
}

# One request. Further settings of curl are lines in the third argument; CODE is the status, 000 for no answer.
# The settings come on standard input, so that neither token nor user is an argument.
http() {
    : >"$T/head"
    : >"$T/body"
    BROKEN=0
    CODE=$(
        curl -q -sS -g --proto "=$PROTOCOL" --connect-timeout 20 --max-time 600 -D "$T/head" -o "$T/body" \
            -w '%{http_code}' -K - 2>"$T/curl-error" <<EOF
request = "$1"
url = "$BASE$2"
header = "Authorization: Bearer $TOKEN"
header = "Accept: application/json"
header = "Expect:"
${3:-}
EOF
    ) || BROKEN=$?
    case $CODE in
        [1-5][0-9][0-9]) [ "$BROKEN" -eq 0 ] || CODE=000 ;;
        *) CODE=000 ;;
    esac
    read_headers
}

# Pauses that grow with the failures in a row, each by chance a little longer, so that no two scripts keep step.
back_off() {
    FAILURES=$((FAILURES + 1))
    if [ "$FAILURES" -gt 10 ]; then
        [ ! -s "$T/curl-error" ] || note "$(sed -n 1p "$T/curl-error")"
        die 6 "Auth0 did not answer ten times in a row (last: $CODE). Everything so far is written down; run it again later."
    fi
    nap "$(awk -v n="$FAILURES" -v pause="$PAUSE" -v seed="$$$FAILURES" 'BEGIN {
        srand(seed + srand())
        seconds = pause * 2 ^ (n - 1)
        if (seconds > 60) seconds = 60
        printf "%.2f", seconds * (1 + rand() / 2)
    }')"
}

# Waits for the rate limit as the last answer asked; where it did not say how long, longer each time.
wait_for_limit() {
    seconds=1
    if [ "$RESET" != - ]; then
        seconds=$((RESET - NOW))
    elif [ "$AFTER" != - ]; then
        seconds=$AFTER
    elif [ "$LIMITED" -gt 1 ]; then
        seconds=$((LIMITED * LIMITED / 2))
        [ "$seconds" -le 60 ] || seconds=60
    fi
    [ "$seconds" -ge 1 ] || seconds=1
    [ "$seconds" -le 300 ] || seconds=300
    nap "$seconds"
    REMAINING=-
}

# After a 429.
limited() {
    LIMITED=$((LIMITED + 1))
    [ "$LIMITED" -le 50 ] ||
        die 6 "Auth0 answered fifty times in a row that there are too many requests ($(answer)). Everything so far is written down; run it again later."
    wait_for_limit
}

# Leaves a tenth of the rate limit to others.
keep_pace() {
    if [ "$REMAINING" != - ] && [ "$LIMIT" != - ] && [ "$REMAINING" -le $((LIMIT / 10)) ]; then
        wait_for_limit
    fi
}

# A request whose repetition does no harm, until Auth0 has said something about it.
ask() {
    FAILURES=0
    while :; do
        keep_pace
        http "$@"
        case $CODE in
            429) limited ;;
            401) renew ;;
            000 | 408 | 5??) back_off ;;
            *) FAILURES=0 RENEWED=0 LIMITED=0; return ;;
        esac
    done
}

# What Auth0 said, short.
answer() {
    text=$(member message)
    [ -n "$text" ] || text=$(head -c 300 "$T/body" | tr '\n\r\t' '   ')
    printf '%s' "$text"
}

valid_token() {
    case $TOKEN in
        '' | *[!A-Za-z0-9._~+/=-]*) return 1 ;;
    esac
}

# A token for client id and secret; its answer never touches the disk.
take_token() {
    FAILURES=0
    body=$(escaped "{\"grant_type\":\"client_credentials\",\"client_id\":\"$(escaped "$CLIENT_ID")\",\"client_secret\":\"$(escaped "$CLIENT_SECRET")\",\"audience\":\"$BASE/api/v2/\"}")
    while :; do
        text=$(
            curl -q -sS -g --proto "=$PROTOCOL" --connect-timeout 20 --max-time 60 -w '\n%{http_code}' -K - 2>"$T/curl-error" <<EOF
request = "POST"
url = "$BASE/oauth/token"
header = "Content-Type: application/json"
data = "$body"
EOF
        ) || text="$NEWLINE"000
        CODE=${text##*"$NEWLINE"}
        case $CODE in
            000 | 408 | 429 | 5??) back_off; continue ;;
        esac
        break
    done
    FAILURES=0
    [ "$CODE" = 200 ] ||
        die 4 "Auth0 gave no token for this client id and secret ($CODE). Check both, and that the application may use the Auth0 Management API. The domain must be the tenant's own, not a custom domain."
    text=${text%"$NEWLINE"*}
    TOKEN=$(
        awk -v many=0 "$FLAT_AWK" - <<EOF | awk -F '\t' '$1 == "access_token" { print $2 }'
$text
EOF
    )
    text='' body=''
    valid_token || die 4 'Auth0 answered without a token.'
}

# After a 401: a new token, or an end that can be gone on from.
renew() {
    RENEWED=$((RENEWED + 1))
    if [ -z "$CLIENT_SECRET" ] || [ "$RENEWED" -gt 2 ]; then
        die 5 "Auth0 does not take the token (any more): $(answer)
Everything so far is written down. Run it again with a new token; it goes on where it was."
    fi
    take_token
}

# ------------------------------------------------------------------ the package

# Whether the files are those that were made.
check_package() {
    for file in files.tsv settings.tsv SHA256SUMS; do
        [ -f "$file" ] || die 3 "$file is missing. Unpack the whole package again."
    done
    if awk -F '\t' '$2 ~ /^\// || $2 ~ /(^|\/)\.\.(\/|$)/ || $2 ~ /["\\]/' files.tsv | grep -q .; then
        die 3 'files.tsv names a path outside of the package. Unpack the package again.'
    fi
    if command -v sha256sum >/dev/null 2>&1; then
        digest='sha256sum'
    elif command -v shasum >/dev/null 2>&1; then
        digest='shasum -a 256'
    elif command -v openssl >/dev/null 2>&1; then
        digest='openssl dgst -sha256 -r'
    else
        die 3 'Neither sha256sum, shasum nor openssl is on this machine, so the files cannot be checked.'
    fi
    bad=0
    while read -r expected name; do
        name=${name#\*}
        case $name in
            '' | /* | ../* | */../*) die 3 'SHA256SUMS is not as it was made. Unpack the package again.' ;;
        esac
        if [ ! -f "$name" ]; then
            note "$name is missing."
            bad=1
        elif found=$($digest "$name") && [ "${found%% *}" != "$expected" ]; then
            note "$name was changed after the package was made."
            bad=1
        fi
    done <SHA256SUMS
    awk 'FILENAME == ARGV[1] { sub(/^\*/, "", $2); sum[$2] = $1; next } { split($0, f, "\t") } sum[f[2]] != f[5] { print f[2] }' \
        SHA256SUMS files.tsv >"$T/unlisted"
    while IFS= read -r name; do
        note "$name is not the file that SHA256SUMS speaks of."
        bad=1
    done <"$T/unlisted"
    [ "$bad" -eq 0 ] ||
        die 3 'Nothing was sent. Unpack the package again, or make a new one with what you changed.'
}

setting() { awk -F '\t' -v key="$1" '$1 == key { print $2; exit }' settings.tsv; }
files_of() { awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' files.tsv; }
# The follow-on lists, each in one file of any number.
gather_lists() {
    for kind in roles organizations permissions; do
        files_of "$kind" | while IFS= read -r file; do
            cat "$file"
        done >"$T/after-$kind"
    done
}

lines_of() { awk -F '\t' -v kind="$1" '$1 == kind { n += $3 } END { print n + 0 }' files.tsv; }

# ------------------------------------------------------------------ what is asked for

# question VARIABLE-NAME is read into ANSWER
question() {
    printf '%s: ' "$1" >&2
    IFS= read -r ANSWER || die 2 "
There is nobody to answer. Set the variables that --help names."
}

secret_question() {
    if [ -t 0 ]; then
        stty -echo
        HIDDEN=1
    fi
    question "$1"
    if [ -t 0 ]; then
        stty echo
        HIDDEN=0
        note ''
    fi
}

settle_domain() {
    if [ -z "$DOMAIN" ] && command -v auth0 >/dev/null 2>&1; then
        auth0 tenants list --json --no-input >"$T/body" 2>/dev/null </dev/null || : >"$T/body"
        DOMAIN=$(flat "$T/body" | awk -F '\t' '
            { split($1, p, ".") }
            p[2] == "name" { name[p[1]] = $2 }
            p[2] == "active" && $2 == "true" { print name[p[1]]; exit }')
        [ -z "$DOMAIN" ] || say "Tenant of the Auth0 CLI: $DOMAIN"
    fi
    if [ -z "$DOMAIN" ]; then
        question 'Domain (like shop.eu.auth0.com)'
        DOMAIN=$ANSWER
    fi
    PROTOCOL=https
    name=${DOMAIN#https://}
    case $DOMAIN in
        http://127.0.0.1 | http://127.0.0.1:* | http://localhost | http://localhost:*)
            PROTOCOL=http
            name=${DOMAIN#http://}
            ;;
        http://*) die 2 'A domain with http:// is only taken for this machine: http://127.0.0.1:PORT.' ;;
    esac
    name=${name%%/*}
    case $name in
        '' | *[!A-Za-z0-9.:-]*) die 2 "$DOMAIN is no domain. It is like shop.eu.auth0.com." ;;
    esac
    BASE=$PROTOCOL://$name
    # A server on this machine is not behind a proxy.
    if [ "$PROTOCOL" = http ]; then
        no_proxy=127.0.0.1,localhost
        export no_proxy
    fi
}

settle_token() {
    if [ -z "$TOKEN" ] && [ -z "$CLIENT_SECRET" ]; then
        if [ -z "$CLIENT_ID" ]; then
            secret_question 'Token for the Management API (leave empty to give client id and secret; it is not shown)'
            TOKEN=$ANSWER
        fi
        if [ -z "$TOKEN" ]; then
            [ -n "$CLIENT_ID" ] || { question 'Client id'; CLIENT_ID=$ANSWER; }
            if command -v auth0 >/dev/null 2>&1; then
                TOKEN=$(auth0 test token "$CLIENT_ID" --audience "$BASE/api/v2/" --no-input --json 2>/dev/null </dev/null |
                    awk -v many=0 "$FLAT_AWK" - | awk -F '\t' '$1 == "access_token" { print $2 }')
                [ -z "$TOKEN" ] || say 'The Auth0 CLI gave a token.'
            fi
        fi
        if [ -z "$TOKEN" ]; then
            secret_question 'Client secret (it is not shown)'
            CLIENT_SECRET=$ANSWER
        fi
        ANSWER=
    fi
    if [ -n "$TOKEN" ]; then
        TOKEN=${TOKEN#Bearer }
        valid_token || die 4 'This is no token: it has characters that no token has. Copy it again.'
        CLIENT_SECRET=
    else
        take_token
    fi
}

# ------------------------------------------------------------------ the checks before the first send

# The scopes that this package needs.
needed_scopes() {
    echo read:connections
    [ "$(lines_of users)" -eq 0 ] || echo 'create:users read:users'
    [ "$(lines_of patch)" -eq 0 ] || echo update:users
    [ "$(lines_of roles)" -eq 0 ] || echo 'read:users read:roles create:role_members'
    [ "$(lines_of organizations)" -eq 0 ] || echo 'read:users read:organizations create:organization_members'
    if cut -f 3 "$T/after-organizations" 2>/dev/null | grep -q .; then
        echo 'read:roles create:organization_member_roles'
    fi
    [ "$(lines_of permissions)" -eq 0 ] || echo 'read:users read:resource_servers update:users'
}

# The payload of a token that is a JWT.
PAYLOAD_AWK='
{
    if (split($0, part, ".") != 3) exit
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = part[2]
    gsub(/=/, "", text)
    gsub(/\+/, "-", text)
    gsub(/\//, "_", text)
    bits = have = 0
    for (i = 1; i <= length(text); i++) {
        at = index(alphabet, substr(text, i, 1))
        if (at == 0) exit
        bits = bits * 64 + at - 1
        have += 6
        if (have >= 8) {
            have -= 8
            byte = int(bits / 2 ^ have)
            bits -= byte * 2 ^ have
            printf "%c", byte
        }
    }
}'

check_scopes() {
    payload=$(
        awk "$PAYLOAD_AWK" <<EOF
$TOKEN
EOF
    )
    claims=$(
        awk -v many=0 "$FLAT_AWK" - <<EOF
$payload
EOF
    )
    case $payload$NEWLINE$claims in
        '{'*"$NEWLINE"scope* | '{'*"$NEWLINE"permissions*) ;;
        *)
            note 'The token does not show its scopes, so they are not checked. Needed are:'
            note "  $(needed_scopes | tr ' ' '\n' | sort -u | tr '\n' ' ')"
            return
            ;;
    esac
    has=" $(printf '%s\n' "$claims" | awk -F '\t' '$1 ~ /^(scope|permissions)(\.[0-9]+)?$/ { printf "%s ", $2 }') "
    missing=
    for scope in $(needed_scopes | tr ' ' '\n' | sort -u); do
        case $has in
            *" $scope "*) ;;
            *) missing="$missing $scope" ;;
        esac
    done
    [ -z "$missing" ] ||
        die 4 "The token lacks:$missing. Nothing was sent. Give these scopes to the application (APIs, Auth0 Management API, Machine to Machine Applications) and take a new token."
    expires=$(printf '%s\n' "$claims" | awk -F '\t' '$1 == "exp" { print $2 }')
    if [ -n "$expires" ] && [ -z "$CLIENT_SECRET" ]; then
        left=$(((${expires%%.*} - $(date +%s)) / 60))
        [ "$left" -gt 30 ] || note "The token is good for $left more minutes. Should it expire on the way, run the script again with a new one."
    fi
}

# The connection of this id or name; what it is, as lines `path<TAB>value`. An answer may be the connection, a list, or an
# object around a list; a list may hold others.
find_connection() {
    : >"$T/connection"
    case $CONNECTION in
        con_*) ask GET "/api/v2/connections/$(encoded "$CONNECTION")" ;;
        *) ask GET "/api/v2/connections?name=$(encoded "$CONNECTION")" ;;
    esac
    [ "$CODE" != 403 ] || die 4 "The token may not read connections ($(answer)). Nothing was sent."
    if [ "$CODE" = 200 ]; then
        flat "$T/body" | this_connection >"$T/connection"
    fi
    if [ ! -s "$T/connection" ]; then
        pages /api/v2/connections 'The connections' "$T/list"
        sed 's/^[0-9]*\.//' "$T/list" | this_connection >"$T/connection"
    fi
    CONNECTION_ID=$(of_connection id)
    CONNECTION_NAME=$(of_connection name)
    [ -n "$CONNECTION_ID" ] || die 4 "There is no connection $CONNECTION in this tenant. Nothing was sent."
}

of_connection() { awk -F '\t' -v path="$1" '$1 == path { print $2; exit }' "$T/connection"; }

this_connection() {
    WANTED=$CONNECTION awk -F '\t' '
        BEGIN { before = "none"; found = 0 }
        {
            path = $1
            sub(/^connections\./, "", path)
            place = path ~ /^[0-9]+\./ ? int(path) : "-"
            if (place "" != before) counted++
            before = place ""
            sub(/^[0-9]+\./, "", path)
            n++
            of[n] = counted
            line[n] = path "\t" substr($0, length($1) + 2)
            if ((path == "id" || path == "name") && $2 == ENVIRON["WANTED"] && !found) found = counted
        }
        END { for (i = 1; i <= n; i++) if (of[i] == found) print line[i] }'
}

# Whether users can be imported into the connection.
check_connection() {
    find_connection
    strategy=$(of_connection strategy)
    [ "$strategy" = auth0 ] ||
        die 4 "The connection $CONNECTION_NAME is of the kind $strategy. Users can be imported only into a database connection (auth0). Nothing was sent."
    if [ "$(of_connection options.enabledDatabaseCustomization)" = true ] &&
        [ "$(of_connection options.import_mode)" != true ]; then
        die 4 "The connection $CONNECTION_NAME has a database of its own and does not import users to Auth0. Switch on \"Import Users to Auth0\" in its settings. Nothing was sent."
    fi
    if [ "$(of_connection enabled_clients)" = '[]' ]; then
        ask GET "/api/v2/connections/$(encoded "$CONNECTION_ID")/clients"
        if [ "$CODE" != 200 ] || ! flat "$T/body" | grep -q '^clients\.[0-9]'; then
            die 4 "The connection $CONNECTION_NAME is enabled for no application, so Auth0 imports nobody into it. Enable it for one. Nothing was sent."
        fi
    fi
}

# All pages of a list: lines `page.place.member<TAB>value` into a file. Long lists of Auth0 are read from mark to mark
# (`take` and `from`), others page by page, which also serves where a server knows no marks. What is answered may be the
# list, or an object around it.
pages() {
    case $1 in
        */organizations | */members\?* | */roles/*/users) page_query=take=100 ;;
        *) page_query='per_page=100&page=0' ;;
    esac
    page=0
    : >"$3"
    : >"$T/page-before"
    case $1 in
        *\?*) page_mark='&' ;;
        *) page_mark='?' ;;
    esac
    while :; do
        ask GET "$1$page_mark$page_query"
        if [ "$CODE" = 400 ] && [ "$page" -ge 10 ]; then
            note "$2: Auth0 shows no more than the first 1,000."
            break
        fi
        [ "$CODE" = 200 ] || die 4 "$2 cannot be read ($CODE: $(answer)). Nothing was sent."
        flat "$T/body" >"$T/page-flat"
        awk -F '\t' '
            $1 ~ /^[A-Za-z_]+\.[0-9]+(\.|$)/ { sub(/^[A-Za-z_]+\./, "") }
            /^[0-9]+[.\t]/' "$T/page-flat" >"$T/page"
        case $page_query in
            take=*)
                if awk 'NR == 1 { is_list = $0 ~ /^([0-9]+[.\t]|\t\[)/ } END { exit !is_list }' "$T/page-flat"; then
                    page_query='per_page=100&page=0'
                    continue
                fi
                sed "s/^/$page./" "$T/page" >>"$3"
                page_next=$(awk -F '\t' '$1 == "next" { print $2; exit }' "$T/page-flat")
                case $page_next in
                    '' | null) break ;;
                esac
                page_query="take=100&from=$(encoded "$page_next")"
                ;;
            *)
                [ -s "$T/page" ] || break
                ! cmp -s "$T/page" "$T/page-before" || break
                sed "s/^/$page./" "$T/page" >>"$3"
                cp "$T/page" "$T/page-before"
                page_query="per_page=100&page=$((page + 1))"
                ;;
        esac
        page=$((page + 1))
    done
}

# Lines `id<TAB>name` of such a list.
named() {
    awk -F '\t' '{ split($1, p, "."); place = p[1] "." p[2] }
        $1 == place ".id" { id[place] = $2 }
        $1 == place ".name" { name[place] = $2 }
        END { for (place in id) print id[place] "\t" name[place] }' "$1"
}

# Which of the values in a file are neither id nor name.
unknown() {
    awk -F '\t' 'FILENAME == ARGV[1] { known[$1]; known[$2]; next } !($1 in known) && !told[$1]++ { print $1 }' "$2" "$1" >"$T/unknown"
    if [ -s "$T/unknown" ]; then
        note "$3 that this tenant does not have:"
        sed 's/^/  /' "$T/unknown" >&2
        die 4 'Nothing was sent. Make them first, or correct the list.'
    fi
}

# The names in the follow-on lists.
check_names() {
    : >"$T/roles"
    if [ "$(lines_of roles)" -gt 0 ] || cut -f 3 "$T/after-organizations" 2>/dev/null | grep -q .; then
        pages /api/v2/roles 'The roles' "$T/list"
        named "$T/list" >"$T/roles"
    fi
    if [ "$(lines_of roles)" -gt 0 ]; then
        cut -f 2 "$T/after-roles" >"$T/wanted"
        unknown "$T/wanted" "$T/roles" Roles
    fi
    if [ "$(lines_of organizations)" -gt 0 ]; then
        pages /api/v2/organizations 'The organizations' "$T/list"
        named "$T/list" >"$T/organizations"
        cut -f 2 "$T/after-organizations" >"$T/wanted"
        unknown "$T/wanted" "$T/organizations" Organizations
        cut -f 3 "$T/after-organizations" | grep . >"$T/wanted"
        unknown "$T/wanted" "$T/roles" Roles
    fi
    if [ "$(lines_of permissions)" -gt 0 ]; then
        pages /api/v2/resource-servers 'The APIs' "$T/list"
        awk -F '\t' '{ split($1, p, "."); place = p[1] "." p[2] }
            $1 == place ".identifier" { api[place] = $2 }
            p[3] == "scopes" && p[5] == "value" { n++; at[n] = place; scope[n] = $2 }
            END { for (i = 1; i <= n; i++) print scope[i] " of " api[at[i]] "\t" }' "$T/list" >"$T/permissions"
        awk -F '\t' '{ print $2 " of " $3 }' "$T/after-permissions" >"$T/wanted"
        unknown "$T/wanted" "$T/permissions" 'Permissions or APIs'
    fi
}

# ------------------------------------------------------------------ looking users up

# Asks the paths in $T/paths; the answers come as files $T/look/1 and so on, empty where there is none. Many requests share one
# connection; what fails, or is not told to be whole (a curl from before 2021 cannot tell), is asked for again by itself.
ask_many() {
    : >"$T/head"
    while :; do
        rm -rf "$T/look"
        mkdir "$T/look"
        curl -q -sS -g --proto "=$PROTOCOL" --connect-timeout 20 --max-time 600 -D "$T/head" -w '%{http_code} %{exitcode}\n' -K - \
            >"$T/codes" 2>"$T/curl-error" <<EOF || :
header = "Authorization: Bearer $TOKEN"
header = "Accept: application/json"
$(awk -v base="$BASE" -v folder="$T/look" '{ printf "url = \"%s%s\"\noutput = \"%s/%d\"\n", base, $0, folder, NR }' "$T/paths")
EOF
        read_headers
        case $(sed -n 1p "$T/codes") in
            401*)
                cp "$T/look/1" "$T/body" 2>/dev/null || : >"$T/body"
                renew
                ;;
            *) break ;;
        esac
    done
    look_number=0
    while IFS= read -r look_path <&3; do
        look_number=$((look_number + 1))
        IFS= read -r look_code <&5 || look_code=
        case $look_code in
            '200 0' | '404 0') ;;
            *)
                ask GET "$look_path"
                case $CODE in
                    200 | 404 | 400) cp "$T/body" "$T/look/$look_number" ;;
                    *) die 4 "Users cannot be looked up ($CODE: $(answer))." ;;
                esac
                ;;
        esac
        [ -f "$T/look/$look_number" ] || : >"$T/look/$look_number"
    done 3<"$T/paths" 5<"$T/codes"
}

# How many requests may follow at once, a hundred at most.
how_many() {
    keep_pace
    look_many=100
    if [ "$REMAINING" != - ] && [ "$LIMIT" != - ]; then
        look_many=$((REMAINING - LIMIT / 10))
        [ "$look_many" -ge 1 ] || look_many=1
        [ "$look_many" -le 100 ] || look_many=100
    fi
}

# For keys, one a line (an email, or a whole user id), lines `key<TAB>user id<TAB>created<TAB>updated` of the users of
# this connection. Auth0 keeps addresses in small letters and looks for them as they are given.
look_up() {
    : >"$2"
    look_all=$(wc -l <"$1")
    look_at=1
    while [ "$look_at" -le "$look_all" ]; do
        how_many
        sed -n "$look_at,$((look_at + look_many - 1))p" "$1" >"$T/keys"
        awk "$ENCODE_AWK"'
            { print (is_id($0) ? "/api/v2/users/" encoded($0) : "/api/v2/users-by-email?email=" encoded(tolower($0))) }
            function is_id(key) { return key ~ /^[A-Za-z0-9-]+\|/ }' "$T/keys" >"$T/paths"
        ask_many
        (
            cd "$T/look" || exit
            awk -v many=1 "$FLAT_AWK" ./*
        ) | awk -F '\t' -v connection="$CONNECTION_NAME" '
            FILENAME == ARGV[1] { key[NR] = $0; next }
            {
                path = substr($1, 3)
                file = int(path)
                sub(/^[0-9]+\./, "", path)
                place = file
                if (path ~ /^[0-9]+\./) { place = file "." int(path); sub(/^[0-9]+\./, "", path) }
                of[place] = file
            }
            path == "user_id" { id[place] = $2 }
            path == "created_at" { created[place] = $2 }
            path == "updated_at" { updated[place] = $2 }
            path ~ /^identities\.[0-9]+\.connection$/ { others[place] = 1 }
            path ~ /^identities\.[0-9]+\.connection$/ && $2 == connection { fits[place] = 1 }
            END {
                for (place in id) if (fits[place] || !others[place])
                    print key[of[place]] "\t" id[place] "\t" created[place] "\t" updated[place]
            }' "$T/keys" - >>"$2"
        look_at=$((look_at + $(wc -l <"$T/keys")))
    done
}

# ------------------------------------------------------------------ files of users

# Whether Auth0 said that two jobs are running; sends without success in a row.
HOLD=0 UNSENT=0

send() {
    file=$1
    journal_safely sending "$file" "$CLOCK"
    email=false
    [ "$MAIL" -eq 0 ] || email=true
    external=
    [ -z "$EXTERNAL" ] || external="form-string = \"external_id=$(escaped "$EXTERNAL")\""
    keep_pace
    http POST /api/v2/jobs/users-imports "form = \"users=@$file;type=application/json\"
form-string = \"connection_id=$CONNECTION_ID\"
form-string = \"upsert=$UPSERT\"
form-string = \"send_completion_email=$email\"
$external"
    case $CODE in
        2??)
            job=$(member id)
            if [ -z "$job" ]; then
                journal lost "$file" "$CODE"
                return
            fi
            journal_safely sent "$file" "$job"
            UNSENT=0 RENEWED=0 LIMITED=0
            say "$file: sent ($job)"
            ;;
        429)
            journal refused "$file" 429
            if grep -qi 'active import' "$T/body"; then
                HOLD=1
            else
                limited
            fi
            ;;
        401)
            journal refused "$file" 401
            renew
            ;;
        413)
            journal refused "$file" 413
            note "$file: Auth0 finds it too large."
            whole_file_failed "$file" "$2" - 413 "$(answer)"
            ;;
        000 | 408 | 5??)
            case $BROKEN in
                # No connection came about: nothing can have arrived.
                5 | 6 | 7 | 35 | 60) journal refused "$file" "$BROKEN" ;;
                *)
                    journal lost "$file" "$CODE"
                    note "$file: no answer to the send ($CODE). It may have arrived; this is found out when its turn comes."
                    ;;
            esac
            FAILURES=$UNSENT
            UNSENT=$((UNSENT + 1))
            back_off
            ;;
        *)
            journal refused "$file" "$CODE"
            die 4 "$file: Auth0 refused it ($CODE: $(answer)). Everything so far is written down."
            ;;
    esac
}

# A JSON member of the errors file about a file of which nobody is told apart.
whole_file_failed() {
    mkdir -p "$STATE/errors"
    part=$STATE/errors/$(printf '%s' "$1" | tr / _).ndjson
    printf '{"file":"%s","job":"%s","status":"%s","message":"%s","users":%s}\n' "$1" "$3" "$4" "$(escaped "$5")" "$2" >"$part.new" &&
        mv "$part.new" "$part" || die 8 'The disk is full or the folder cannot be written.'
    journal_safely done "$1" "$3" "$2" 0 0 "$2"
    told "$1"
}

# Some of the users of a file that was sent without an answer: is it there, or being worked on?
judge() {
    file=$1 since=$2
    flat "$file" | awk -F '\t' -v upsert="$UPSERT" '
        { split($1, p, ".") }
        p[1] != last && (key != "") { n++; keys[n] = key; key = "" }
        { last = p[1] }
        $1 == p[1] ".email" { key = $2 }
        $1 == p[1] ".user_id" && key == "" { key = "auth0|" $2 }
        END {
            if (key != "") { n++; keys[n] = key }
            step = n / 5
            if (step < 1) step = 1
            for (at = 1; at < n; at += step) print keys[int(at)]
            if (n > 0) print keys[n]
        }' >"$T/samples"
    wanted=$(sort -u "$T/samples" | wc -l)
    waited=0 found_before=0
    say "$file: looking whether the send without an answer arrived"
    while :; do
        look_up "$T/samples" "$T/there"
        found=$(awk -F '\t' -v since="$since" '($3 >= since || $4 >= since) && !seen[$1]++ { n++ } END { print n + 0 }' "$T/there")
        [ "$found" -lt "$wanted" ] || break
        # Whoever cannot be created is never there, so it ends when no more came for a while.
        [ "$found" -eq "$found_before" ] || waited=0
        found_before=$found
        awk -v waited="$waited" -v grace="$GRACE" 'BEGIN { exit !(waited >= grace) }' && break
        nap "$POLL"
        waited=$(awk -v a="$waited" -v b="$POLL" 'BEGIN { print a + b }')
    done
    if [ "$found" -gt 0 ]; then
        say "$file: it arrived. It is sent again to learn of its errors; who is there already counts as inserted."
    else
        say "$file: it did not arrive, and is sent again."
    fi
    journal_safely judged "$file" "$found"
}

# A look at a job. Sets ENDED when it is through.
poll() {
    file=$1 users=$2 job=$3 since=$4 tries=$5
    ENDED=0
    ask GET "/api/v2/jobs/$(encoded "$job")"
    if [ "$CODE" = 404 ]; then
        note "$file: Auth0 has forgotten the job (it does after a day). The file is sent again; who is there counts as inserted."
        journal_safely again "$file" gone
        ENDED=1
        return
    fi
    [ "$CODE" = 200 ] || die 4 "The job of $file cannot be read ($CODE: $(answer)). Everything so far is written down."
    status=$(member status)
    case $status in
        completed | failed) ;;
        *) return ;;
    esac
    ENDED=1
    details=$(member status_details)
    read -r total inserted updated failed <<EOF
$(flat "$T/body" | awk -F '\t' '$1 ~ /^summary\./ { sub(/^summary\./, "", $1); s[$1] = $2 }
    function number(name) { return s[name] ~ /^[0-9]+$/ ? s[name] : "-" }
    END { print number("total"), number("inserted"), number("updated"), number("failed") }')
EOF
    finish "$status"
}

# Collects the errors of the job that `poll` found ended, counts, and writes both down.
finish() {
    ask GET "/api/v2/jobs/$(encoded "$job")/errors"
    : >"$T/entries"
    : >"$T/flat"
    if [ "$CODE" = 200 ]; then
        flat "$T/body" >"$T/flat"
        if grep -q '^[0-9]' "$T/flat"; then
            elements "$T/body" >"$T/entries"
        else
            said=$(member status_details)
            details=${said:-$details}
        fi
    fi
    : >"$T/recovered"
    listed=$(wc -l <"$T/entries")
    if [ "$1" = failed ] && { [ "$listed" -eq 0 ] || [ "$inserted" = - ]; }; then
        if [ "$tries" -lt 3 ]; then
            note "$file: the job failed as a whole (${details:-no reason given}). It is sent again."
            journal_safely again "$file" failed
            return
        fi
        failed_for_good
        return
    fi
    [ "$failed" != - ] || failed=$listed
    [ "$updated" != - ] || updated=0
    [ "$total" != - ] || total=$users
    [ "$inserted" != - ] || inserted=$((total - failed - updated))
    recovered=0
    [ "$since" = - ] || [ "$listed" -eq 0 ] || recover
    mkdir -p "$STATE/errors"
    part=$STATE/errors/$(printf '%s' "$file" | tr / _).ndjson
    awk -F '\t' -v file="$file" -v job="$job" '
        FILENAME ~ /recovered$/ { gone[$1]; next }
        !(FNR - 1 in gone) { print "{\"file\":\"" file "\",\"job\":\"" job "\"," substr($0, 2) }' \
        "$T/recovered" "$T/entries" >"$part.new" || die 8 'The disk is full or the folder cannot be written.'
    left=$(wc -l <"$part.new")
    inserted=$((inserted + recovered))
    failed=$((failed - recovered))
    if [ "$left" -lt "$failed" ]; then
        printf '{"file":"%s","job":"%s","message":"Auth0 says that %s users failed and names %s of them."}\n' \
            "$file" "$job" "$failed" "$left" >>"$part.new" || die 8 'The disk is full or the folder cannot be written.'
    fi
    mv "$part.new" "$part" || die 8 'The disk is full or the folder cannot be written.'
    journal_safely done "$file" "$job" "$total" "$inserted" "$updated" "$failed"
    told "$file"
}

# Of the conflicts of a file that was sent before without an answer: whom that first send created. One user is one, in
# however many entries, and one whom this job itself created is in its own count.
recover() {
    awk -F '\t' '
        { split($1, p, ".") }
        $1 == p[1] ".user.email" { email[p[1]] = $2 }
        $1 == p[1] ".user.user_id" { id[p[1]] = $2 }
        p[2] == "errors" && p[4] == "code" && $2 ~ /CONFLICT/ { conflict[p[1]] = 1 }
        p[2] == "errors" && p[4] == "message" && $2 ~ /already exist/ { conflict[p[1]] = 1 }
        END {
            for (i in conflict) {
                key = email[i]
                if (key == "" && id[i] != "") key = id[i] ~ /^auth0\|/ ? id[i] : "auth0|" id[i]
                if (key != "" && !seen[key]++) print i "\t" key
            }
        }' "$T/flat" >"$T/conflicts"
    [ -s "$T/conflicts" ] || return 0
    say "$file: looking up who of $(grouped "$(wc -l <"$T/conflicts")") was created by the first send"
    cut -f 2- "$T/conflicts" >"$T/conflict-keys"
    look_up "$T/conflict-keys" "$T/there"
    awk -F '\t' -v since="$since" '
        FILENAME == ARGV[1] { if ($3 >= since) made[$1]; next }
        $2 in made { print $1 }' "$T/there" "$T/conflicts" >"$T/recovered"
    recovered=$(wc -l <"$T/recovered")
}

# Three jobs of a file failed as a whole. Whoever was created by one of them is inserted, the others failed.
failed_for_good() {
    flat "$file" | awk -F '\t' '
        { split($1, p, ".") }
        $1 == p[1] ".email" { key[p[1]] = $2 }
        $1 == p[1] ".user_id" && !(p[1] in key) { key[p[1]] = "auth0|" $2 }
        END { for (i in key) if (!seen[key[i]]++) print key[i] }' >"$T/keys-of-file"
    look_up "$T/keys-of-file" "$T/there"
    [ "$since" != - ] || since=9
    awk -F '\t' -v since="$since" 'FILENAME == ARGV[1] { if ($3 >= since) made[$1]; next } !($1 in made)' "$T/there" "$T/keys-of-file" >"$T/not-made"
    failed=$(wc -l <"$T/not-made")
    made=$(($(wc -l <"$T/keys-of-file") - failed))
    mkdir -p "$STATE/errors"
    part=$STATE/errors/$(printf '%s' "$file" | tr / _).ndjson
    MESSAGE="The job failed as a whole, three times: ${details:-no reason given}" \
        awk -v file="$file" -v job="$job" '
        function quoted(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
        {
            printf "{\"file\":\"%s\",\"job\":\"%s\",\"user\":{\"%s\":%s},", file, job, ($0 ~ /^auth0\|/ ? "user_id" : "email"), quoted($0)
            printf "\"errors\":[{\"code\":\"JOB_FAILED\",\"message\":%s}]}\n", quoted(ENVIRON["MESSAGE"])
        }' \
        "$T/not-made" >"$part.new" && mv "$part.new" "$part" || die 8 'The disk is full or the folder cannot be written.'
    journal_safely done "$file" "$job" "$users" "$made" 0 "$((users - made))"
    told "$file"
}

# All errors so far in one file, which is whole at any time.
gather_errors() {
    cat "$STATE"/errors/*.ndjson >"$T/errors" 2>/dev/null || :
    [ -f "$T/errors" ] || : >"$T/errors"
    mv "$T/errors" errors.ndjson || die 8 'The disk is full or the folder cannot be written.'
}

# A line about a file that is through, and about all.
told() {
    gather_errors
    stand
    awk -F '\t' -v file="$1" -v begun="$BEGUN" -v now="$(date +%s)" -v before="$DONE_BEFORE" '
        function grouped(n) { while (n ~ /[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]($|,)/, ",&", n); return n }
        { all++; users += $2 }
        $3 == "done" { through++; sent += $8 }
        $1 == file { line = grouped($9 "") " inserted, " grouped($10 "") " updated, " grouped($11 "") " failed" }
        END {
            text = sprintf("%s: %s. %d of %d files, %s of %s users", file, line, through, all, grouped(sent ""), grouped(users ""))
            if (through < all && through > before) {
                left = (now - begun) / (through - before) * (all - through)
                text = text (left < 90 ? sprintf(", about %d s left", left + 0.5) : sprintf(", about %d min left", left / 60 + 0.5))
            }
            print text
        }' "$T/stand"
}

send_users() {
    BEGUN=$(date +%s)
    stand
    DONE_BEFORE=$(awk -F '\t' '$3 == "done"' "$T/stand" | wc -l)
    while :; do
        stand
        jobs=0 opened= ready= todo=
        cp "$T/stand" "$T/round"
        ended=0
        while IFS='	' read -r file users state job since tries current rest <&4; do
            case $state in
                job)
                    jobs=$((jobs + 1))
                    poll "$file" "$users" "$job" "$since" "$tries"
                    [ "$ENDED" -eq 0 ] || ended=1
                    ;;
                open)
                    [ "$since" != - ] || since=$current
                    [ -n "$opened" ] || opened="$file	$since"
                    ;;
                again) [ -n "$ready" ] || ready="$file	$users" ;;
                todo) [ -n "$todo" ] || todo="$file	$users" ;;
            esac
        done 4<"$T/round"
        if [ "$ended" -eq 1 ]; then
            HOLD=0
            continue
        fi
        next=${ready:-$todo}
        if [ -n "$opened" ]; then
            # Its job may be one of the two: nothing is sent until it is known.
            if [ "$jobs" -eq 0 ]; then
                judge "${opened%	*}" "${opened##*	}"
                continue
            fi
        elif [ "$jobs" -eq 0 ] && [ -z "$next" ]; then
            return
        elif [ "$jobs" -lt 2 ] && [ -n "$next" ] && [ "$HOLD" -eq 0 ]; then
            send "${next%	*}" "${next##*	}"
            continue
        elif [ "$jobs" -eq 0 ]; then
            say 'Two other import jobs are running in this tenant; waiting for them.'
            HOLD=0
            nap "$POLL"
        fi
        nap "$POLL"
    done
}

# ------------------------------------------------------------------ what no import carries

# Runs a list of requests: method, path, name of the array or nothing, its members. A group that Auth0 refuses is halved
# until the one that it refuses is alone.
run_list() {
    kind=$1 list=$2
    [ -f "$list" ] || die 8 'The disk is full or the folder cannot be written.'
    lines=$(wc -l <"$list")
    at=$(awk -F '\t' -v kind="$kind" '$2 == "after" && $3 == kind && $4 > n { n = $4 } END { print n + 0 }' "$JOURNAL")
    [ "$at" -lt "$lines" ] || return 0
    say "$3: $(grouped $((lines - at))) requests"
    begun=$(date +%s) from_line=$at
    tail -n "+$((at + 1))" "$list" >"$T/rest"
    while IFS= read -r row <&4; do
        at=$((at + 1))
        count=$(($(printf '%s' "$row" | tr -cd '\t' | wc -c) - 2))
        stack="1:$count"
        while [ -n "$stack" ]; do
            range=${stack%% *}
            case $stack in
                *' '*) stack=${stack#* } ;;
                *) stack= ;;
            esac
            attempt "${range%:*}" "${range#*:}"
        done
        journal after "$kind" "$at"
        if [ $(($(date +%s) - begun)) -ge 10 ] && [ $((at % 25)) -eq 0 ]; then
            seconds=$((($(date +%s) - begun) * (lines - at) / (at - from_line)))
            say "$3: $(grouped "$at") of $(grouped "$lines"), about $((seconds / 60 + 1)) min left"
        fi
    done 4<"$T/rest"
}

# The members from..to of the row, as one request.
attempt() {
    awk -F '\t' -v from="$1" -v to="$2" '{
        print $1
        print $2
        body = ""
        for (i = from + 3; i <= to + 3; i++) body = body (body == "" ? "" : ",") $i
        print ($3 == "" ? body : "{\"" $3 "\":[" body "]}") >body_file
    }' body_file="$T/request" - >"$T/line" <<EOF
$row
EOF
    { read -r method && read -r path; } <"$T/line"
    # A deletion has no body.
    with=
    if grep -q . "$T/request"; then
        with="header = \"Content-Type: application/json\"
data-binary = \"@$T/request\""
    fi
    ask "$method" "$path" "$with"
    case $CODE in
        2??) return ;;
        403) die 4 "Auth0 does not allow $method $path ($(answer)). Everything so far is written down." ;;
    esac
    if [ "$1" -lt "$2" ]; then
        half=$((($1 + $2) / 2))
        stack="$1:$half $((half + 1)):$2${stack:+ $stack}"
        return
    fi
    failure "$kind" "$path" "$(cat "$T/request")" "$CODE" "$(answer)"
}

# One line of the error file of the follow-on lists.
failure() {
    printf '{"list":"%s","path":"%s","body":%s,"status":"%s","message":"%s"}\n' \
        "$1" "$2" "${3:-null}" "$4" "$(escaped "$5")" >>"$STATE/errors-after.ndjson" ||
        die 8 'The disk is full or the folder cannot be written.'
}

# Reads the ids of users that the lists know by email only. Those found are kept, so that a stop costs little.
read_ids() {
    cat "$T/after-roles" "$T/after-organizations" "$T/after-permissions" 2>/dev/null | cut -f 1 |
        awk '!/^[A-Za-z0-9-]+\|/ && !seen[$0]++' >"$T/emails"
    [ -f "$STATE/ids.tsv" ] || : >"$STATE/ids.tsv"
    while :; do
        awk -F '\t' 'FILENAME == ARGV[1] { known[$1]; next } !($1 in known)' "$STATE/ids.tsv" "$T/emails" | sed -n 1,200p >"$T/some"
        [ -s "$T/some" ] || break
        say "Reading the ids of $(grouped "$(wc -l <"$T/emails")") users, $(grouped "$(wc -l <"$STATE/ids.tsv")") so far"
        look_up "$T/some" "$T/there"
        awk -F '\t' 'FILENAME == ARGV[1] { if (!($1 in id)) id[$1] = $2; next } { print $1 "\t" id[$1] }' "$T/there" "$T/some" >>"$STATE/ids.tsv" ||
            die 8 'The disk is full or the folder cannot be written.'
    done
}

# A list with user ids for keys and ids for names; who is not there goes into the error file.
# Columns of names and their tables come as pairs.
with_ids() {
    awk -F '\t' -v kind="$1" -v failures="$STATE/errors-after.ndjson" '
        function quoted(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
        FILENAME ~ /ids.tsv$/ { id[$1] = $2; next }
        $1 ~ /^[A-Za-z0-9-]+\|/ { print; next }
        id[$1] == "" {
            printf "{\"list\":\"%s\",\"user\":%s,\"of\":%s,\"message\":\"There is no such user in this connection.\"}\n", kind, quoted($1), quoted($2) >>failures
            next
        }
        { user = id[$1]; $1 = ""; print user "\t" substr($0, 2) }' OFS='\t' "$STATE/ids.tsv" "$2" | sort -u
}

# Requests of groups: sorted lines `path<TAB>member` become `POST<TAB>path<TAB>name<TAB>members…`, at most so many each.
grouped_requests() {
    awk -F '\t' -v name="$1" -v most="$2" '
        $1 != path || n == most { if (n > 0) printf "\n"; path = $1; n = 0; printf "POST\t%s\t%s", path, name }
        { printf "\t%s", $2; n++ }
        END { if (n > 0) printf "\n" }'
}

AFTER_AWK=$ENCODE_AWK'
function quoted(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
FILENAME ~ /(roles|organizations)$/ { table = FILENAME; sub(/.*\//, "", table); id[table, $1] = $1; if (!((table, $2) in id)) id[table, $2] = $1; next }
'

# Makes a list of requests once; a stopped run goes on in the same list.
make_list() {
    [ ! -f "$STATE/$1.list" ] || return 0
    cat >"$T/new-list" && mv "$T/new-list" "$STATE/$1.list" || die 8 'The disk is full or the folder cannot be written.'
}

# Auth0 documents no most for the users of a role in a request; ten for members; a hundred for roles of a member.
follow_on() {
    if [ "$(lines_of patch)" -gt 0 ]; then
        if [ ! -f "$STATE/patch.list" ]; then
            files_of patch | while IFS= read -r file; do
                request_lines PATCH "$file"
            done | make_list patch
        fi
        run_list patch "$STATE/patch.list" Changes
    fi
    read_ids
    if [ "$(lines_of roles)" -gt 0 ]; then
        if [ ! -f "$STATE/roles.list" ]; then
            with_ids roles "$T/after-roles" >"$T/rows"
            awk -F '\t' "$AFTER_AWK"'{ print "/api/v2/roles/" encoded(id["roles", $2]) "/users\t" quoted($1) }' \
                "$T/roles" "$T/rows" | sort -u | grouped_requests users 100 | make_list roles
        fi
        run_list roles "$STATE/roles.list" Roles
    fi
    if [ "$(lines_of organizations)" -gt 0 ]; then
        if [ ! -f "$STATE/members.list" ] || [ ! -f "$STATE/member-roles.list" ]; then
            with_ids organizations "$T/after-organizations" >"$T/rows"
            awk -F '\t' "$AFTER_AWK"'{ print "/api/v2/organizations/" encoded(id["organizations", $2]) "/members\t" quoted($1) }' \
                "$T/organizations" "$T/rows" | sort -u | grouped_requests members 10 | make_list members
            awk -F '\t' "$AFTER_AWK"'$3 != "" {
                print "/api/v2/organizations/" encoded(id["organizations", $2]) "/members/" encoded($1) "/roles\t" quoted(id["roles", $3])
            }' "$T/organizations" "$T/roles" "$T/rows" | sort -u | grouped_requests roles 100 | make_list member-roles
        fi
        run_list members "$STATE/members.list" 'Members of organizations'
        run_list member-roles "$STATE/member-roles.list" 'Roles in organizations'
    fi
    if [ "$(lines_of permissions)" -gt 0 ]; then
        if [ ! -f "$STATE/permissions.list" ]; then
            with_ids permissions "$T/after-permissions" >"$T/rows"
            awk -F '\t' "$AFTER_AWK"'{
                print "/api/v2/users/" encoded($1) "/permissions\t{\"permission_name\":" quoted($2) ",\"resource_server_identifier\":" quoted($3) "}"
            }' "$T/rows" | sort -u | grouped_requests permissions 50 | make_list permissions
        fi
        run_list permissions "$STATE/permissions.list" Permissions
    fi
}

# The lines of a list of changes as requests. A line names its user by `user_id` or by the `path` of the request.
request_lines() {
    awk -v method="$1" "$JSON_AWK$ENCODE_AWK"'
        # The text or the object after this name at the first level; the line is compact JSON.
        function at_name(line, name,   i, c, depth, quoted, start) {
            depth = 0
            for (i = 1; i <= length(line); i++) {
                c = substr(line, i, 1)
                if (quoted) {
                    if (c == "\\") i++
                    else if (c == "\"") {
                        quoted = 0
                        if (depth == 1 && substr(line, start, i - start) == name && substr(line, i + 1) ~ /^ *:/) return i + 1 + index(substr(line, i + 1), ":")
                    }
                } else if (c == "\"") { quoted = 1; start = i + 1 }
                else if (c == "{" || c == "[") depth++
                else if (c == "}" || c == "]") depth--
            }
            return 0
        }
        # Where the value that begins here ends.
        function end_of(line, from,   i, c, depth, quoted) {
            depth = 0
            for (i = from; i <= length(line); i++) {
                c = substr(line, i, 1)
                if (quoted) { if (c == "\\") i++; else if (c == "\"") quoted = 0 }
                else if (c == "\"") quoted = 1
                else if (c == "{" || c == "[") depth++
                else if (c == "}" || c == "]") { if (depth == 0) return i - 1; depth-- }
                else if (c == "," && depth == 0) return i - 1
            }
            return length(line)
        }
        function raw(name,   from, text) {
            from = at_name($0, name)
            if (from == 0) return ""
            text = substr($0, from, end_of($0, from) - from + 1)
            gsub(/^ +| +$/, "", text)
            return text
        }
        function text_of(name,   t) { t = raw(name); return plain(substr(t, 2, length(t) - 2)) }
        {
            path = text_of("path")
            user = text_of("user_id")
            if (path == "" && user != "") path = "/api/v2/users/" encoded(user)
            if (path ~ /^\/api\/v2\/users\/[A-Za-z0-9._~%-]+$/) print method "\t" path "\t\t" raw("body")
        }' "$2"
}

# ------------------------------------------------------------------ the end

report() {
    stand
    awk -F '\t' '!seen[$0]++' "$STATE/errors-after.ndjson" >"$T/after" 2>/dev/null || : >"$T/after"
    rm -f errors-after.ndjson
    [ ! -s "$T/after" ] || cp "$T/after" errors-after.ndjson || die 8 'The disk is full or the folder cannot be written.'
    awk -F '\t' -v after="$(wc -l <"$T/after")" '
        function grouped(n) { while (n ~ /[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]($|,)/, ",&", n); return n }
        { users += $2; files++ }
        $3 == "done" { through++; inserted += $9; updated += $10; failed += $11; total += $8 }
        $3 == "job" || $3 == "open" { under++ }
        END {
            printf "Files: %d of %d%s\n", through, files, under ? ", " under " on the way" : ""
            printf "Users: %s in total, %s inserted, %s updated, %s failed\n", grouped(total ""), grouped(inserted ""), grouped(updated ""), grouped(failed "")
            if (through == files && total != users) printf "The package has %s users, but Auth0 counted %s.\n", grouped(users ""), grouped(total "")
            if (through == files && inserted + updated + failed != total) print "Auth0 counted some users in none of these."
            if (failed > 0) print "Who failed, and why: errors.ndjson. Drop it on Muster to mend them."
            if (after > 0) printf "Changes and assignments that failed: %s, in errors-after.ndjson\n", grouped(after "")
        }' "$T/stand" >"$T/report"
    cat "$T/report"
    cp "$T/report" report.txt || die 8 'The disk is full or the folder cannot be written.'
}

lock() {
    mkdir -p "$STATE" || die 8 'The folder cannot be written.'
    if ! mkdir "$STATE/lock" 2>/dev/null; then
        holder=$(cat "$STATE/lock/pid" 2>/dev/null) || holder=
        if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then
            die 7 "Another run (process $holder) is at work in this folder. If that is not so, remove $STATE/lock."
        fi
        rm -rf "$STATE/lock"
        mkdir "$STATE/lock" 2>/dev/null || die 7 'Another run began at the same time in this folder.'
    fi
    LOCKED=1
    echo "$$" >"$STATE/lock/pid" || die 8 'The disk is full or the folder cannot be written.'
    # A helper of a run that was killed may still write into the folder of that run.
    rm -rf "$STATE"/tmp-* 2>/dev/null || :
    mkdir "$T" || die 8 'The folder cannot be written.'
    TMPDIR=$T
    export TMPDIR
    # A line that a crash cut short was not yet acted on; it must not run into the next.
    if [ -s "$JOURNAL" ] && [ -n "$(tail -c 1 "$JOURNAL" | tr -d '\n')" ]; then
        echo >>"$JOURNAL" || die 8 'The disk is full or the folder cannot be written.'
    fi
    : >>"$JOURNAL" || die 8 'The disk is full or the folder cannot be written.'
}

# How far it came, also while another run is at work.
status_only() {
    [ -f "$JOURNAL" ] || die 0 'Nothing was sent from this folder yet.'
    T=$STATE/status-$$
    mkdir "$T" || die 8 'The folder cannot be written.'
    report
    rm -rf "$T"
}

LOCKED=0 HIDDEN=0
leave() {
    [ "$HIDDEN" -eq 0 ] || stty echo
    [ "$LOCKED" -eq 0 ] || rm -rf "$T" "$STATE/lock"
}

# The state belongs to one connection of one tenant.
check_target() {
    before=$(awk -F '\t' '$2 == "target" { print $3 "\t" $4; exit }' "$JOURNAL")
    target="$BASE	$CONNECTION_ID"
    [ -n "$before" ] || return 0
    [ "$before" = "$target" ] ||
        die 4 "This package was begun with $before. To send it to another connection as well, unpack it into another folder."
}

# What is given by the environment and by options.
settings() {
    DOMAIN=${AUTH0_DOMAIN:-} TOKEN=${AUTH0_TOKEN:-} CONNECTION=${AUTH0_CONNECTION:-}
    CLIENT_ID=${AUTH0_CLIENT_ID:-} CLIENT_SECRET=${AUTH0_CLIENT_SECRET:-}
    unset AUTH0_TOKEN AUTH0_CLIENT_SECRET
    POLL=${MUSTER_POLL:-5} PAUSE=${MUSTER_PAUSE:-1} GRACE=${MUSTER_GRACE:-60}
    DRY=0 YES=0 MAIL=0 ONLY=
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) say "$USAGE"; exit 0 ;;
            --dry-run) DRY=1 ;;
            --check) ONLY=check ;;
            --status) ONLY=status ;;
            --yes) YES=1 ;;
            --email) MAIL=1 ;;
            --domain | --connection | --client-id)
                [ $# -ge 2 ] || die 2 "$1 needs a value."
                case $1 in
                    --domain) DOMAIN=$2 ;;
                    --connection) CONNECTION=$2 ;;
                    --client-id) CLIENT_ID=$2 ;;
                esac
                shift
                ;;
            *) die 2 "$1 is no option. --help names them." ;;
        esac
        shift
    done
    command -v curl >/dev/null 2>&1 || die 2 'curl is needed and not on this machine.'
}

main() {
    settings "$@"
    cd "$(dirname "$0")" || exit 2
    trap leave EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if [ "$ONLY" = status ]; then
        status_only
        exit 0
    fi
    lock
    check_package
    UPSERT=$(setting upsert) EXTERNAL=$(setting external_id)
    [ "$UPSERT" = true ] || UPSERT=false
    say "Package as it was made: $(grouped "$(lines_of users)") users in $(files_of users | grep -c .) files."
    [ "$ONLY" != check ] || exit 0
    gather_lists
    settle_domain
    if [ -z "$CONNECTION" ]; then
        CONNECTION=$(setting connection)
        question "Connection, id or name${CONNECTION:+ (empty: $CONNECTION)}"
        CONNECTION=${ANSWER:-$CONNECTION}
        [ -n "$CONNECTION" ] || die 2 'No connection was named.'
    fi
    settle_token
    check_scopes
    check_connection
    check_target
    check_names
    say "Tenant ${BASE#*://}, connection $CONNECTION_NAME ($CONNECTION_ID): $([ "$UPSERT" = true ] && echo 'users who are there are updated' || echo 'only new users; who is there fails')."
    for kind in patch roles organizations permissions; do
        [ "$(lines_of $kind)" -eq 0 ] || say "Afterwards, $kind: $(grouped "$(lines_of $kind)") lines."
    done
    if [ "$DRY" -eq 1 ]; then
        say 'Everything is in order. Nothing was sent.'
        exit 0
    fi
    if [ "$YES" -eq 0 ] && [ -t 0 ]; then
        question 'Send? (yes/no)'
        [ "$ANSWER" = yes ] || die 2 'Nothing was sent.'
    fi
    [ -n "$before" ] || journal_safely target "$BASE" "$CONNECTION_ID"
    send_users
    follow_on
    report
    [ ! -s errors.ndjson ] && [ ! -s errors-after.ndjson ]
}

# delete.sh and fetch.sh use the functions of this file.
[ -n "${MUSTER_LIBRARY:-}" ] || main "$@"
