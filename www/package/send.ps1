#!/usr/bin/env pwsh
#requires -Version 7.0
<#
.SYNOPSIS
Sends this package, made by Muster, to Auth0: the files of users two jobs at a time, then what no import carries.

.DESCRIPTION
The same as send.sh, for PowerShell 7; both keep their state in the same form in the folder "state". Start it again whenever
it was stopped: it goes on where it was. README.txt says it in plain words.

What is not given is asked for. Tokens and secrets are no parameters, as others could read them in the list of processes.
Without anybody to ask, set AUTH0_DOMAIN, AUTH0_CONNECTION and AUTH0_TOKEN, or AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET instead
of the token. A domain http://127.0.0.1:PORT is a server on this machine, to try it out.

Seconds, if others suit better: MUSTER_POLL (5) between two looks at the jobs, MUSTER_PAUSE (1) before the first repeat,
MUSTER_GRACE (60) for a send without an answer to show itself.

Ends with 0 everybody is there; 1 all sent, some failed: errors.ndjson and errors-after.ndjson say who and why; 2 used wrongly;
3 the package is not as it was made; 4 refused by the checks, or by Auth0, with the reason; 5 the token expired, run it again
with a new one; 6 Auth0 could not be reached for long, run it again; 7 another run is at work in this folder; 8 the disk is full
or the folder cannot be written.

.PARAMETER DryRun
Check files, token, connection and names; send nothing.
.PARAMETER Check
Check only that no file of the package was changed; needs no token.
.PARAMETER Status
Say how far it came; needs no token.
.PARAMETER Yes
Do not ask before the first send.
.PARAMETER Email
Let Auth0 send its mail at the end of each job (else it sends none).
#>
param(
    [switch]$DryRun, [switch]$Check, [switch]$Status, [switch]$Yes, [switch]$Email,
    [string]$Domain = $env:AUTH0_DOMAIN, [string]$Connection = $env:AUTH0_CONNECTION, [string]$ClientId = $env:AUTH0_CLIENT_ID
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
[System.Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::InvariantCulture
Set-Location -LiteralPath $PSScriptRoot
[System.IO.Directory]::SetCurrentDirectory($PSScriptRoot)

$Utf8 = [System.Text.UTF8Encoding]::new($false)
$State = 'state'
$Journal = 'state/journal.tsv'
$ExitCode = 9
$Token = $env:AUTH0_TOKEN
$ClientSecret = $env:AUTH0_CLIENT_SECRET
$env:AUTH0_TOKEN = $null
$env:AUTH0_CLIENT_SECRET = $null
$Poll = [double]($env:MUSTER_POLL ?? 5)
$Pause = [double]($env:MUSTER_PAUSE ?? 1)
$Grace = [double]($env:MUSTER_GRACE ?? 60)
$Base = ''
$Limit = $null
$Remaining = $null
$Reset = $null
$After = $null
$Now = 0
$Clock = '-'
$Failures = 0
$Renewed = 0
$Unsent = 0
$Limited = 0
$Http = [System.Net.Http.HttpClient]::new([System.Net.Http.SocketsHttpHandler]@{ AllowAutoRedirect = $false })
$Http.Timeout = [timespan]::FromMinutes(10)

# Ends the run with a code and what to say.
function Stop-Run([int]$Code, [string]$Message) {
    $script:ExitCode = $Code
    throw $Message
}

function Write-Note([string]$Text) { [Console]::Error.WriteLine($Text) }
function Format-Number($Number) { ([long]$Number).ToString('N0', [cultureinfo]::InvariantCulture) }
function Wait-Seconds([double]$Seconds) { Start-Sleep -Milliseconds ([int]($Seconds * 1000)) }

# ------------------------------------------------------------------ JSON

# The root of a JSON text, or nothing. Dates stay texts and numbers stay as they are written.
function Read-Json([string]$Text) {
    try { [System.Text.Json.JsonDocument]::Parse($Text).RootElement } catch { $null }
}

# The text, number or truth value at a path of names and places, as text; nothing if there is none.
function Get-Member1($Element, [object[]]$Path) {
    foreach ($step in $Path) {
        if ($null -eq $Element) { return $null }
        if ($step -is [int]) {
            if ($Element.ValueKind -ne 'Array' -or $Element.GetArrayLength() -le $step) { return $null }
            $Element = $Element.Item($step)
        } else {
            if ($Element.ValueKind -ne 'Object') { return $null }
            $found = [System.Text.Json.JsonElement]::new()
            if (-not $Element.TryGetProperty([string]$step, [ref]$found)) { return $null }
            $Element = $found
        }
    }
    if ($null -eq $Element -or $Element.ValueKind -eq 'Null' -or $Element.ValueKind -eq 'Undefined') { return $null }
    return $Element
}
function Get-Text($Element, [object[]]$Path) {
    $found = Get-Member1 $Element $Path
    if ($null -ne $found) { $found.ToString() }
}
function Get-Items($Element) {
    if ($null -ne $Element -and $Element.ValueKind -eq 'Array') { foreach ($item in $Element.EnumerateArray()) { , $item } }
}
# The items of a list, or of the list in an object.
function Get-List($Element) {
    if ($null -eq $Element) { return }
    if ($Element.ValueKind -eq 'Array') { Get-Items $Element; return }
    if ($Element.ValueKind -ne 'Object') { return }
    foreach ($member in $Element.EnumerateObject()) {
        if ($member.Value.ValueKind -eq 'Array') { Get-Items $member.Value; return }
    }
}
function ConvertTo-Quoted([string]$Text) {
    '"' + [System.Text.Json.JsonEncodedText]::Encode($Text, [System.Text.Encodings.Web.JavaScriptEncoder]::UnsafeRelaxedJsonEscaping).ToString() + '"'
}
function ConvertTo-Encoded([string]$Text) { [uri]::EscapeDataString($Text) }

# ------------------------------------------------------------------ files and the journal

function Write-Whole([string]$Path, [string]$Text) {
    try {
        [System.IO.File]::WriteAllText("$Path.new", $Text, $Utf8)
        [System.IO.File]::Move("$Path.new", $Path, $true)
    } catch { Stop-Run 8 'The disk is full or the folder cannot be written.' }
}
function Add-Line([string]$Path, [string]$Line) {
    try {
        $stream = [System.IO.FileStream]::new($Path, 'Append', 'Write', 'Read')
        try {
            $bytes = $Utf8.GetBytes("$Line`n")
            $stream.Write($bytes, 0, $bytes.Length)
            $stream.Flush($true)
        } finally { $stream.Dispose() }
    } catch { Stop-Run 8 'The disk is full or the folder cannot be written. Nothing more was sent. Make room and start again.' }
}
function Read-Lines([string]$Path) {
    if (Test-Path -LiteralPath $Path) { [System.IO.File]::ReadAllLines($Path, $Utf8) }
}

# One line more, on the disk before anything else is done.
function Add-Journal([object[]]$Fields) {
    Add-Line $Journal ((@([datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')) + $Fields) -join "`t")
}

function Get-Files([string]$Kind) {
    foreach ($line in Read-Lines 'files.tsv') {
        $f = $line.Split("`t")
        if ($f[0] -eq $Kind) { [pscustomobject]@{ Path = $f[1]; Lines = [long]$f[2] } }
    }
}
function Measure-Sum([object[]]$Items, [string]$Name) {
    [long]$sum = 0
    foreach ($item in $Items) { $sum += $item.$Name }
    $sum
}
function Measure-Lines([string]$Kind) { Measure-Sum @(Get-Files $Kind) 'Lines' }
function Get-Setting([string]$Key) {
    foreach ($line in Read-Lines 'settings.tsv') {
        $f = $line.Split("`t")
        if ($f[0] -eq $Key) { return $f[1] }
    }
}

# Where each file of users stands, by the same rules as in send.sh: todo, job, open, again, done.
function Get-Stand {
    $all = [ordered]@{}
    foreach ($file in Get-Files 'users') {
        $all[$file.Path] = [pscustomobject]@{
            File = $file.Path; Users = $file.Lines; State = 'todo'; Job = '-'; Base = ''; Current = ''; Tries = 0
            Total = 0; Inserted = 0; Updated = 0; Failed = 0
        }
    }
    foreach ($line in Read-Lines $Journal) {
        $f = $line.Split("`t")
        if ($f.Count -lt 3 -or -not $all.Contains($f[2])) { continue }
        $it = $all[$f[2]]
        switch ($f[1]) {
            'sending' {
                if ($it.Current -and -not $it.Base) { $it.Base = $it.Current }
                $it.Current = $f[3]; $it.State = 'open'; $it.Tries++
            }
            'refused' { $it.Current = ''; $it.Tries--; $it.State = if ($it.Base) { 'again' } else { 'todo' } }
            'sent' { $it.State = 'job'; $it.Job = $f[3] }
            { $_ -in 'judged', 'again' } {
                if (-not $it.Base) { $it.Base = $it.Current }
                $it.Current = ''; $it.State = 'again'
            }
            'done' {
                $it.State = 'done'; $it.Job = $f[3]
                $it.Total = [long]$f[4]; $it.Inserted = [long]$f[5]; $it.Updated = [long]$f[6]; $it.Failed = [long]$f[7]
            }
        }
    }
    $all.Values
}

# ------------------------------------------------------------------ talking to Auth0

# One request. `Code` is the status, 0 for no answer; `Arrived` is whether it can have arrived.
function Invoke-Once([string]$Method, [string]$Path, $Content = $null, [bool]$WithToken = $true) {
    $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($Method), "$Base$Path")
    if ($WithToken) { $request.Headers.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $script:Token) }
    if ($null -ne $Content) { $request.Content = $Content }
    try {
        # PowerShell 7.0 knows no HttpClient.Send.
        $response = $Http.SendAsync($request).GetAwaiter().GetResult()
        $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    } catch {
        $reason = $_.Exception.GetBaseException()
        $unsent = $reason -is [System.Net.Sockets.SocketException] -and
            $reason.SocketErrorCode -in 'ConnectionRefused', 'HostNotFound', 'NetworkUnreachable', 'HostUnreachable', 'NoData', 'TryAgain'
        return [pscustomobject]@{ Code = 0; Text = ''; Json = $null; Arrived = -not $unsent; Reason = $reason.Message }
    }
    $header = @{}
    foreach ($name in 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after') {
        $values = $null
        if ($response.Headers.TryGetValues($name, [ref]$values) -and @($values)[0] -match '^\d+$') { $header[$name] = [long]@($values)[0] }
    }
    $script:Limit = $header['x-ratelimit-limit']
    $script:Remaining = $header['x-ratelimit-remaining']
    $script:Reset = $header['x-ratelimit-reset']
    $script:After = $header['retry-after']
    if ($null -ne $response.Headers.Date) {
        $script:Now = $response.Headers.Date.ToUnixTimeSeconds()
        $script:Clock = $response.Headers.Date.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss')
    } else {
        # Without a date in the answer there is only the clock of this machine.
        $script:Now = [datetimeoffset]::UtcNow.ToUnixTimeSeconds()
        if ($script:Clock -eq '-') { $script:Clock = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ss') }
    }
    [pscustomobject]@{ Code = [int]$response.StatusCode; Text = $text; Json = (Read-Json $text); Arrived = $true; Reason = '' }
}

# Pauses that grow with the failures in a row, each by chance a little longer.
function Wait-BackOff($Answer) {
    $script:Failures++
    if ($script:Failures -gt 10) {
        Stop-Run 6 "Auth0 did not answer ten times in a row (last: $($Answer.Code) $($Answer.Reason)). Everything so far is written down; run it again later."
    }
    $seconds = [math]::Min(60, $Pause * [math]::Pow(2, $script:Failures - 1))
    Wait-Seconds ($seconds * (1 + (Get-Random -Maximum 500) / 1000))
}
# Waits for the rate limit as the last answer asked; where it did not say how long, longer each time.
function Wait-Limit {
    $seconds = 1
    if ($script:Reset) { $seconds = $script:Reset - $script:Now }
    elseif ($script:After) { $seconds = $script:After }
    elseif ($script:Limited -gt 1) { $seconds = [math]::Min(60, $script:Limited * $script:Limited / 2) }
    Wait-Seconds ([math]::Max(1, [math]::Min(300, $seconds)))
    $script:Remaining = $null
}

# After a 429.
function Wait-Limited($Answer) {
    $script:Limited++
    if ($script:Limited -gt 50) {
        Stop-Run 6 "Auth0 answered fifty times in a row that there are too many requests ($(Get-Answer $Answer)). Everything so far is written down; run it again later."
    }
    Wait-Limit
}

# Leaves a tenth of the rate limit to others.
function Wait-Pace {
    if ($null -ne $script:Remaining -and $script:Limit -and $script:Remaining -le [math]::Floor($script:Limit / 10)) { Wait-Limit }
}

# A request whose repetition does no harm, until Auth0 has said something about it. The body is JSON.
function Invoke-Auth0([string]$Method, [string]$Path, [string]$Body = '') {
    $script:Failures = 0
    while ($true) {
        Wait-Pace
        $content = if ($Body) { [System.Net.Http.StringContent]::new($Body, $Utf8, 'application/json') } else { $null }
        $answer = Invoke-Once $Method $Path $content
        if ($answer.Code -eq 429) { Wait-Limited $answer }
        elseif ($answer.Code -eq 401) { Update-Token $answer }
        elseif ($answer.Code -in 0, 408 -or $answer.Code -ge 500) { Wait-BackOff $answer }
        else {
            $script:Limited = 0
            $script:Failures = 0
            $script:Renewed = 0
            return $answer
        }
    }
}

# What Auth0 said, short.
function Get-Answer($Answer) {
    $text = (Get-Text $Answer.Json @('message')) ?? $Answer.Text
    ($text.Substring(0, [math]::Min(300, $text.Length)) -replace '\s+', ' ')
}

function Get-NewToken {
    $script:Failures = 0
    $body = '{"grant_type":"client_credentials","client_id":' + (ConvertTo-Quoted $ClientId) + ',"client_secret":' +
        (ConvertTo-Quoted $script:ClientSecret) + ',"audience":' + (ConvertTo-Quoted "$Base/api/v2/") + '}'
    while ($true) {
        $answer = Invoke-Once 'POST' '/oauth/token' ([System.Net.Http.StringContent]::new($body, $Utf8, 'application/json')) $false
        if ($answer.Code -in 0, 408, 429 -or $answer.Code -ge 500) { Wait-BackOff $answer; continue }
        break
    }
    $script:Failures = 0
    if ($answer.Code -ne 200) {
        Stop-Run 4 "Auth0 gave no token for this client id and secret ($($answer.Code)). Check both, and that the application may use the Auth0 Management API. The domain must be the tenant's own, not a custom domain."
    }
    $script:Token = Get-Text $answer.Json @('access_token')
    if (-not $script:Token) { Stop-Run 4 'Auth0 answered without a token.' }
}

# After a 401: a new token, or an end that can be gone on from.
function Update-Token($Answer) {
    $script:Renewed++
    if (-not $script:ClientSecret -or $script:Renewed -gt 2) {
        Stop-Run 5 "Auth0 does not take the token (any more): $(Get-Answer $Answer)`nEverything so far is written down. Run it again with a new token; it goes on where it was."
    }
    Get-NewToken
}

# ------------------------------------------------------------------ the checks before the first send

function Test-Package {
    foreach ($file in 'files.tsv', 'settings.tsv', 'SHA256SUMS') {
        if (-not (Test-Path -LiteralPath $file)) { Stop-Run 3 "$file is missing. Unpack the whole package again." }
    }
    $sums = @{}
    $bad = $false
    foreach ($line in Read-Lines 'SHA256SUMS') {
        if (-not ($line -match '^([0-9a-f]{64}) [ *](.+)$')) { continue }
        $sum = $Matches[1]
        $name = $Matches[2]
        if ($name -match '^[/\\]|(^|[/\\])\.\.([/\\]|$)|:') { Stop-Run 3 'SHA256SUMS is not as it was made. Unpack the package again.' }
        $sums[$name] = $sum
        if (-not (Test-Path -LiteralPath $name)) { Write-Note "$name is missing."; $bad = $true }
        elseif ((Get-FileHash -LiteralPath $name -Algorithm SHA256).Hash.ToLowerInvariant() -ne $sum) {
            Write-Note "$name was changed after the package was made."
            $bad = $true
        }
    }
    foreach ($line in Read-Lines 'files.tsv') {
        $f = $line.Split("`t")
        if ($sums[$f[1]] -ne $f[4]) { Write-Note "$($f[1]) is not the file that SHA256SUMS speaks of."; $bad = $true }
    }
    if ($bad) { Stop-Run 3 'Nothing was sent. Unpack the package again, or make a new one with what you changed.' }
}

function Read-Answer([string]$Question, [switch]$Secret) {
    if ([Console]::IsInputRedirected) {
        $line = [Console]::In.ReadLine()
        if ($null -eq $line) { Stop-Run 2 'There is nobody to answer. Set the variables that Get-Help names.' }
        return $line
    }
    if ($Secret) { return ConvertFrom-SecureString -AsPlainText (Read-Host -Prompt $Question -AsSecureString) }
    Read-Host -Prompt $Question
}

function Set-Domain {
    if (-not $script:Domain -and (Get-Command auth0 -ErrorAction Ignore)) {
        $list = Read-Json ((auth0 tenants list --json --no-input 2>$null) -join "`n")
        foreach ($item in Get-Items $list) { if ((Get-Text $item @('active')) -eq 'True') { $script:Domain = Get-Text $item @('name') } }
        if ($script:Domain) { "Tenant of the Auth0 CLI: $($script:Domain)" | Out-Host }
    }
    if (-not $script:Domain) { $script:Domain = Read-Answer 'Domain (like shop.eu.auth0.com)' }
    $protocol = 'https'
    $name = $script:Domain -replace '^https://', ''
    if ($script:Domain -match '^http://(127\.0\.0\.1|localhost)(:\d+)?/?$') {
        $protocol = 'http'
        $name = $script:Domain.Substring(7)
    } elseif ($script:Domain -match '^http://') {
        Stop-Run 2 'A domain with http:// is only taken for this machine: http://127.0.0.1:PORT.'
    }
    $name = $name.Split('/')[0]
    if ($name -notmatch '^[A-Za-z0-9.:-]+$') { Stop-Run 2 "$($script:Domain) is no domain. It is like shop.eu.auth0.com." }
    $script:Base = "${protocol}://$name"
}

function Set-Token {
    if (-not $script:Token -and -not $script:ClientSecret) {
        if (-not $script:ClientId) {
            $script:Token = Read-Answer 'Token for the Management API (leave empty to give client id and secret; it is not shown)' -Secret
        }
        if (-not $script:Token) {
            if (-not $script:ClientId) { $script:ClientId = Read-Answer 'Client id' }
            if (Get-Command auth0 -ErrorAction Ignore) {
                $answer = Read-Json ((auth0 test token $script:ClientId --audience "$Base/api/v2/" --no-input --json 2>$null) -join "`n")
                $script:Token = Get-Text $answer @('access_token')
                if ($script:Token) { 'The Auth0 CLI gave a token.' | Out-Host }
            }
        }
        if (-not $script:Token) { $script:ClientSecret = Read-Answer 'Client secret (it is not shown)' -Secret }
    }
    if ($script:Token) {
        $script:Token = $script:Token -replace '^Bearer ', ''
        if ($script:Token -notmatch '^[A-Za-z0-9._~+/=-]+$') { Stop-Run 4 'This is no token: it has characters that no token has. Copy it again.' }
        $script:ClientSecret = $null
    } else { Get-NewToken }
}

# The lines of the follow-on lists of a kind, split.
function Get-Rows([string]$Kind) {
    foreach ($file in Get-Files $Kind) { foreach ($line in Read-Lines $file.Path) { if ($line) { , $line.Split("`t") } } }
}

function Test-Scopes {
    $needed = [System.Collections.Generic.SortedSet[string]]::new()
    $needs = {
        param($Kind, $Scopes)
        if ((Measure-Lines $Kind) -gt 0) { foreach ($scope in $Scopes) { [void]$needed.Add($scope) } }
    }
    [void]$needed.Add('read:connections')
    & $needs 'users' @('create:users', 'read:users')
    & $needs 'patch' @('update:users')
    & $needs 'roles' @('read:users', 'read:roles', 'create:role_members')
    & $needs 'organizations' @('read:users', 'read:organizations', 'create:organization_members')
    & $needs 'permissions' @('read:users', 'read:resource_servers', 'update:users')
    if (@(Get-Rows 'organizations' | Where-Object { $_.Count -gt 2 -and $_[2] }).Count) {
        & $needs 'organizations' @('read:roles', 'create:organization_member_roles')
    }
    $claims = $null
    $parts = $script:Token.Split('.')
    if ($parts.Count -eq 3) {
        $part = $parts[1].Replace('-', '+').Replace('_', '/').TrimEnd('=')
        $part += '=' * ((4 - $part.Length % 4) % 4)
        try { $claims = Read-Json $Utf8.GetString([Convert]::FromBase64String($part)) } catch { $claims = $null }
    }
    if ($null -eq (Get-Member1 $claims @('scope')) -and $null -eq (Get-Member1 $claims @('permissions'))) {
        Write-Note "The token does not show its scopes, so they are not checked. Needed are: $($needed -join ' ')"
        return
    }
    $has = @(((Get-Text $claims @('scope')) ?? '').Split(' ')) + @(Get-Items (Get-Member1 $claims @('permissions')) | ForEach-Object { $_.ToString() })
    $missing = @($needed | Where-Object { $_ -notin $has })
    if ($missing.Count) {
        Stop-Run 4 "The token lacks: $($missing -join ' '). Nothing was sent. Give these scopes to the application (APIs, Auth0 Management API, Machine to Machine Applications) and take a new token."
    }
    $expires = Get-Text $claims @('exp')
    if ($expires -and -not $script:ClientSecret) {
        $left = [math]::Floor(([double]$expires - [datetimeoffset]::UtcNow.ToUnixTimeSeconds()) / 60)
        if ($left -le 30) { Write-Note "The token is good for $left more minutes. Should it expire on the way, run the script again with a new one." }
    }
}

function Test-Connection1 {
    $encoded = ConvertTo-Encoded $script:Connection
    $answer = if ($script:Connection.StartsWith('con_')) { Invoke-Auth0 GET "/api/v2/connections/$encoded" } else { Invoke-Auth0 GET "/api/v2/connections?name=$encoded" }
    if ($answer.Code -eq 403) { Stop-Run 4 "The token may not read connections ($(Get-Answer $answer)). Nothing was sent." }
    # An answer may be the connection, a list, or an object around a list; a list may hold others.
    $isIt = { $script:Connection -ceq (Get-Text $_ @('id')) -or $script:Connection -ceq (Get-Text $_ @('name')) }
    $found = $null
    if ($answer.Code -eq 200) { $found = @($answer.Json) + @(Get-List $answer.Json) | Where-Object $isIt | Select-Object -First 1 }
    if ($null -eq $found) { $found = Get-Pages '/api/v2/connections' 'The connections' | Where-Object $isIt | Select-Object -First 1 }
    $script:ConnectionId = Get-Text $found @('id')
    $script:ConnectionName = Get-Text $found @('name')
    if (-not $script:ConnectionId) { Stop-Run 4 "There is no connection $($script:Connection) in this tenant. Nothing was sent." }
    $strategy = Get-Text $found @('strategy')
    if ($strategy -ne 'auth0') {
        Stop-Run 4 "The connection $ConnectionName is of the kind $strategy. Users can be imported only into a database connection (auth0). Nothing was sent."
    }
    if ((Get-Text $found @('options', 'enabledDatabaseCustomization')) -eq 'True' -and (Get-Text $found @('options', 'import_mode')) -ne 'True') {
        Stop-Run 4 "The connection $ConnectionName has a database of its own and does not import users to Auth0. Switch on `"Import Users to Auth0`" in its settings. Nothing was sent."
    }
    $clients = Get-Member1 $found @('enabled_clients')
    if ($null -ne $clients -and $clients.ValueKind -eq 'Array' -and $clients.GetArrayLength() -eq 0) {
        $answer = Invoke-Auth0 GET "/api/v2/connections/$(ConvertTo-Encoded $ConnectionId)/clients"
        if ($answer.Code -ne 200 -or -not @(Get-Items (Get-Member1 $answer.Json @('clients'))).Count) {
            Stop-Run 4 "The connection $ConnectionName is enabled for no application, so Auth0 imports nobody into it. Enable it for one. Nothing was sent."
        }
    }
}

# All pages of a list.
function Get-Pages([string]$Path, [string]$What) {
    $before = ''
    for ($page = 0; ; $page++) {
        $answer = Invoke-Auth0 GET "${Path}?per_page=100&page=$page"
        if ($answer.Code -eq 400 -and $page -ge 10) {
            Write-Note "${What}: Auth0 shows no more than the first 1,000."
            break
        }
        if ($answer.Code -ne 200) { Stop-Run 4 "$What cannot be read ($($answer.Code): $(Get-Answer $answer)). Nothing was sent." }
        $items = @(Get-List $answer.Json)
        if (-not $items.Count -or $answer.Text -ceq $before) { break }
        $before = $answer.Text
        foreach ($item in $items) { , $item }
    }
}
function Get-Named([string]$Path, [string]$What) {
    $known = [System.Collections.Generic.Dictionary[string, string]]::new()
    foreach ($item in Get-Pages $Path $What) {
        $id = Get-Text $item @('id')
        $known[$id] = $id
        $name = Get-Text $item @('name')
        if ($name -and -not $known.ContainsKey($name)) { $known[$name] = $id }
    }
    , $known
}
function Test-Known([string[]]$Wanted, $Known, [string]$What) {
    $unknown = @($Wanted | Where-Object { $_ -and -not $Known.ContainsKey($_) } | Sort-Object -Unique)
    if ($unknown.Count) {
        Write-Note "$What that this tenant does not have:"
        foreach ($name in $unknown) { Write-Note "  $name" }
        Stop-Run 4 'Nothing was sent. Make them first, or correct the list.'
    }
}
function Test-Names {
    $script:Roles = [System.Collections.Generic.Dictionary[string, string]]::new()
    $script:Organizations = $script:Roles
    $memberRoles = @(Get-Rows 'organizations' | Where-Object { $_.Count -gt 2 } | ForEach-Object { $_[2] } | Where-Object { $_ })
    if ((Measure-Lines 'roles') -gt 0 -or $memberRoles.Count) { $script:Roles = Get-Named '/api/v2/roles' 'The roles' }
    Test-Known @(Get-Rows 'roles' | ForEach-Object { $_[1] }) $script:Roles 'Roles'
    Test-Known $memberRoles $script:Roles 'Roles'
    if ((Measure-Lines 'organizations') -gt 0) {
        $script:Organizations = Get-Named '/api/v2/organizations' 'The organizations'
        Test-Known @(Get-Rows 'organizations' | ForEach-Object { $_[1] }) $script:Organizations 'Organizations'
    }
    if ((Measure-Lines 'permissions') -gt 0) {
        $known = [System.Collections.Generic.Dictionary[string, string]]::new()
        foreach ($api in Get-Pages '/api/v2/resource-servers' 'The APIs') {
            foreach ($scope in Get-Items (Get-Member1 $api @('scopes'))) { $known["$(Get-Text $scope @('value')) of $(Get-Text $api @('identifier'))"] = '' }
        }
        Test-Known @(Get-Rows 'permissions' | ForEach-Object { "$($_[1]) of $($_[2])" }) $known 'Permissions or APIs'
    }
}

# ------------------------------------------------------------------ looking users up

function Test-Id([string]$Key) { $Key -match '^[A-Za-z0-9-]+\|' }

# The user of this connection whom a key (an email, or a whole user id) names, or nothing.
function Find-User([string]$Key) {
    $path = if (Test-Id $Key) { "/api/v2/users/$(ConvertTo-Encoded $Key)" } else { "/api/v2/users-by-email?email=$(ConvertTo-Encoded $Key.ToLowerInvariant())" }
    $answer = Invoke-Auth0 GET $path
    if ($answer.Code -notin 200, 404, 400) { Stop-Run 4 "Users cannot be looked up ($($answer.Code): $(Get-Answer $answer))." }
    if ($answer.Code -ne 200) { return }
    $users = if ($answer.Json.ValueKind -eq 'Array') { @(Get-Items $answer.Json) } else { @(, $answer.Json) }
    foreach ($user in $users) {
        foreach ($identity in Get-Items (Get-Member1 $user @('identities'))) {
            if ((Get-Text $identity @('connection')) -eq $ConnectionName) {
                return [pscustomobject]@{ Id = Get-Text $user @('user_id'); Created = Get-Text $user @('created_at'); Updated = Get-Text $user @('updated_at') }
            }
        }
    }
}

# What a user of a file, or of an error, is looked up by.
function Get-Key($User) {
    $email = Get-Text $User @('email')
    if ($email) { return $email }
    $id = Get-Text $User @('user_id')
    if ($id) { if ($id.StartsWith('auth0|')) { $id } else { "auth0|$id" } }
}
function Test-Since([string]$Time, [string]$Since) { $Time -and [string]::CompareOrdinal($Time, $Since) -ge 0 }

# ------------------------------------------------------------------ files of users

function New-Part([string]$Name, [string]$Value) {
    $part = [System.Net.Http.StringContent]::new($Value)
    $part.Headers.ContentType = $null
    $part.Headers.ContentDisposition = [System.Net.Http.Headers.ContentDispositionHeaderValue]::new('form-data')
    $part.Headers.ContentDisposition.Name = "`"$Name`""
    , $part
}

# Sends a file. Says whether Auth0 found two jobs at work.
function Send-File($It) {
    $file = $It.File
    Add-Journal @('sending', $file, $Clock)
    $form = [System.Net.Http.MultipartFormDataContent]::new()
    $part = [System.Net.Http.ByteArrayContent]::new([System.IO.File]::ReadAllBytes($file))
    $part.Headers.ContentType = [System.Net.Http.Headers.MediaTypeHeaderValue]::new('application/json')
    $part.Headers.ContentDisposition = [System.Net.Http.Headers.ContentDispositionHeaderValue]::new('form-data')
    $part.Headers.ContentDisposition.Name = '"users"'
    $part.Headers.ContentDisposition.FileName = "`"$(Split-Path -Leaf $file)`""
    $form.Add($part)
    $form.Add((New-Part 'connection_id' $ConnectionId))
    $form.Add((New-Part 'upsert' $Upsert))
    $form.Add((New-Part 'send_completion_email' ($Email ? 'true' : 'false')))
    if ($ExternalId) { $form.Add((New-Part 'external_id' $ExternalId)) }
    Wait-Pace
    $answer = Invoke-Once POST '/api/v2/jobs/users-imports' $form
    $code = $answer.Code
    if ($code -ge 200 -and $code -lt 300) {
        $job = Get-Text $answer.Json @('id')
        if (-not $job) { Add-Journal @('lost', $file, $code); return $false }
        Add-Journal @('sent', $file, $job)
        $script:Unsent = 0
        $script:Renewed = 0
        $script:Limited = 0
        "${file}: sent ($job)" | Out-Host
    } elseif ($code -eq 429) {
        Add-Journal @('refused', $file, 429)
        if ($answer.Text -match 'active import') { return $true }
        Wait-Limited $answer
    } elseif ($code -eq 401) {
        Add-Journal @('refused', $file, 401)
        Update-Token $answer
    } elseif ($code -eq 413) {
        Add-Journal @('refused', $file, 413)
        Write-Note "${file}: Auth0 finds it too large."
        $line = "{`"file`":$(ConvertTo-Quoted $file),`"job`":`"-`",`"status`":`"413`",`"message`":$(ConvertTo-Quoted (Get-Answer $answer)),`"users`":$($It.Users)}"
        Complete-File $It '-' @($line) @($It.Users, 0, 0, $It.Users)
    } elseif ($code -in 0, 408 -or $code -ge 500) {
        if ($answer.Arrived) {
            Add-Journal @('lost', $file, $code)
            Write-Note "${file}: no answer to the send ($code). It may have arrived; this is found out when its turn comes."
        } else { Add-Journal @('refused', $file, 'unreachable') }
        $script:Failures = $script:Unsent
        $script:Unsent++
        Wait-BackOff $answer
    } else {
        Add-Journal @('refused', $file, $code)
        Stop-Run 4 "${file}: Auth0 refused it (${code}: $(Get-Answer $answer)). Everything so far is written down."
    }
    return $false
}

# Writes the errors of a file and its sums down, and says a line about it and about all.
function Complete-File($It, [string]$Job, [string[]]$Lines, [long[]]$Sums) {
    [void][System.IO.Directory]::CreateDirectory("$State/errors")
    $text = if ($Lines.Count) { ($Lines -join "`n") + "`n" } else { '' }
    Write-Whole "$State/errors/$($It.File.Replace('/', '_')).ndjson" $text
    Add-Journal (@('done', $It.File, $Job) + $Sums)
    $all = (Get-ChildItem -LiteralPath "$State/errors" -Filter *.ndjson | Sort-Object Name | ForEach-Object { [System.IO.File]::ReadAllText($_.FullName, $Utf8) }) -join ''
    Write-Whole 'errors.ndjson' $all
    $stand = @(Get-Stand)
    $through = @($stand | Where-Object State -EQ 'done')
    $text = "$($It.File): $(Format-Number $Sums[1]) inserted, $(Format-Number $Sums[2]) updated, $(Format-Number $Sums[3]) failed. $($through.Count) of $($stand.Count) files"
    $here = $through.Count - $script:DoneBefore
    if ($here -gt 0 -and $through.Count -lt $stand.Count) {
        $left = ([datetime]::UtcNow - $script:Begun).TotalSeconds / $here * ($stand.Count - $through.Count)
        $text += $left -lt 90 ? ", about $([math]::Round($left)) s left" : ", about $([math]::Round($left / 60)) min left"
    }
    $text | Out-Host
}

# Some of the users of a file that was sent without an answer: is it there, or being worked on?
function Resolve-Lost($It) {
    $keys = @(Get-Items (Read-Json ([System.IO.File]::ReadAllText($It.File, $Utf8))) | ForEach-Object { Get-Key $_ } | Where-Object { $_ })
    $step = [math]::Max(1, [math]::Floor($keys.Count / 5))
    $samples = @(for ($at = 0; $at -lt $keys.Count; $at += $step) { $keys[$at] }) + @($keys | Select-Object -Last 1) | Sort-Object -Unique
    "$($It.File): looking whether the send without an answer arrived" | Out-Host
    $since = $It.Base ? $It.Base : $It.Current
    $begun = [datetime]::UtcNow
    $before = 0
    while ($true) {
        $there = 0
        foreach ($key in $samples) {
            $user = Find-User $key
            if ($user -and ((Test-Since $user.Created $since) -or (Test-Since $user.Updated $since))) { $there++ }
        }
        if ($there -ge @($samples).Count) { break }
        # Whoever cannot be created is never there, so it ends when no more came for a while.
        if ($there -ne $before) { $begun = [datetime]::UtcNow }
        $before = $there
        if (([datetime]::UtcNow - $begun).TotalSeconds -ge $Grace) { break }
        Wait-Seconds $Poll
    }
    if ($there) { "$($It.File): it arrived. It is sent again to learn of its errors; who is there already counts as inserted." | Out-Host }
    else { "$($It.File): it did not arrive, and is sent again." | Out-Host }
    Add-Journal @('judged', $It.File, $there)
}

# A look at a job; says whether it is through. If so, its errors are collected and counted.
function Update-Job($It) {
    $file = $It.File
    $answer = Invoke-Auth0 GET "/api/v2/jobs/$(ConvertTo-Encoded $It.Job)"
    if ($answer.Code -eq 404) {
        Write-Note "${file}: Auth0 has forgotten the job (it does after a day). The file is sent again; who is there counts as inserted."
        Add-Journal @('again', $file, 'gone')
        return $true
    }
    if ($answer.Code -ne 200) { Stop-Run 4 "The job of $file cannot be read ($($answer.Code): $(Get-Answer $answer)). Everything so far is written down." }
    $status = Get-Text $answer.Json @('status')
    if ($status -notin 'completed', 'failed') { return $false }
    $summary = Get-Member1 $answer.Json @('summary')
    $errors = Invoke-Auth0 GET "/api/v2/jobs/$(ConvertTo-Encoded $It.Job)/errors"
    $entries = @()
    $details = Get-Text $answer.Json @('status_details')
    if ($errors.Code -eq 200 -and $null -ne $errors.Json) {
        if ($errors.Json.ValueKind -eq 'Array') { $entries = @(Get-Items $errors.Json) } else { $details = (Get-Text $errors.Json @('status_details')) ?? $details }
    }
    if ($status -eq 'failed' -and (-not $entries.Count -or $null -eq (Get-Text $summary @('inserted')))) {
        if ($It.Tries -lt 3) {
            Write-Note "${file}: the job failed as a whole ($($details ?? 'no reason given')). It is sent again."
            Add-Journal @('again', $file, 'failed')
        } else { Complete-Failed $It $details }
        return $true
    }
    $failed = [long]((Get-Text $summary @('failed')) ?? $entries.Count)
    $updated = [long]((Get-Text $summary @('updated')) ?? 0)
    $total = [long]((Get-Text $summary @('total')) ?? $It.Users)
    $inserted = [long]((Get-Text $summary @('inserted')) ?? ($total - $failed - $updated))
    # Of the conflicts of a file that was sent before: whom that first send created. One user is one, in however many entries.
    $lines = [System.Collections.Generic.List[string]]::new()
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    foreach ($entry in $entries) {
        $conflict = $false
        foreach ($one in Get-Items (Get-Member1 $entry @('errors'))) {
            if ("$(Get-Text $one @('code'))" -match 'CONFLICT' -or "$(Get-Text $one @('message'))" -match 'already exist') { $conflict = $true }
        }
        $key = Get-Key (Get-Member1 $entry @('user'))
        if ($It.Base -and $conflict -and $key -and $seen.Add($key)) {
            $user = Find-User $key
            if ($user -and (Test-Since $user.Created $It.Base)) { $inserted++; $failed--; continue }
        }
        $lines.Add("{`"file`":$(ConvertTo-Quoted $file),`"job`":`"$($It.Job)`"," + ($entry.GetRawText() -replace '[\r\n\t]', ' ').Substring(1))
    }
    if ($lines.Count -lt $failed) {
        $lines.Add("{`"file`":$(ConvertTo-Quoted $file),`"job`":`"$($It.Job)`",`"message`":`"Auth0 says that $failed users failed and names $($lines.Count) of them.`"}")
    }
    Complete-File $It $It.Job $lines.ToArray() @($total, $inserted, $updated, $failed)
    return $true
}

# Three jobs of a file failed as a whole. Whoever was created by one of them is inserted, the others failed.
function Complete-Failed($It, [string]$Details) {
    $message = ConvertTo-Quoted "The job failed as a whole, three times: $($Details ? $Details : 'no reason given')"
    $keys = @(Get-Items (Read-Json ([System.IO.File]::ReadAllText($It.File, $Utf8))) | ForEach-Object { Get-Key $_ } | Where-Object { $_ } | Sort-Object -Unique)
    $made = 0
    $lines = [System.Collections.Generic.List[string]]::new()
    foreach ($key in $keys) {
        $user = Find-User $key
        if ($user -and $It.Base -and (Test-Since $user.Created $It.Base)) { $made++; continue }
        $name = (Test-Id $key) ? 'user_id' : 'email'
        $lines.Add("{`"file`":$(ConvertTo-Quoted $It.File),`"job`":`"$($It.Job)`",`"user`":{`"$name`":$(ConvertTo-Quoted $key)},`"errors`":[{`"code`":`"JOB_FAILED`",`"message`":$message}]}")
    }
    Complete-File $It $It.Job $lines.ToArray() @($It.Users, $made, 0, ($It.Users - $made))
}

function Send-Users {
    $script:Begun = [datetime]::UtcNow
    $script:DoneBefore = @(Get-Stand | Where-Object State -EQ 'done').Count
    $hold = $false
    while ($true) {
        $stand = @(Get-Stand)
        $jobs = @($stand | Where-Object State -EQ 'job')
        $ended = $false
        foreach ($it in $jobs) { if (Update-Job $it) { $ended = $true } }
        if ($ended) { $hold = $false; continue }
        $lost = @($stand | Where-Object State -EQ 'open')
        $next = @($stand | Where-Object State -EQ 'again') + @($stand | Where-Object State -EQ 'todo')
        if ($lost.Count) {
            # Its job may be one of the two: nothing is sent until it is known.
            if (-not $jobs.Count) { Resolve-Lost $lost[0]; continue }
        } elseif (-not $jobs.Count -and -not $next.Count) { return }
        elseif ($jobs.Count -lt 2 -and $next.Count -and -not $hold) { $hold = Send-File $next[0]; continue }
        elseif (-not $jobs.Count) {
            'Two other import jobs are running in this tenant; waiting for them.' | Out-Host
            $hold = $false
            Wait-Seconds $Poll
        }
        Wait-Seconds $Poll
    }
}

# ------------------------------------------------------------------ what no import carries

# Runs a list of requests (method, path, name of the array or nothing, its members). A group that Auth0 refuses is halved until
# the one that it refuses is alone.
function Invoke-List([string]$Kind, [string]$What) {
    $rows = @(Read-Lines "$State/$Kind.list")
    $at = 0
    foreach ($line in Read-Lines $Journal) {
        $f = $line.Split("`t")
        if ($f.Count -gt 3 -and $f[1] -eq 'after' -and $f[2] -eq $Kind) { $at = [math]::Max($at, [int]$f[3]) }
    }
    if ($at -ge $rows.Count) { return }
    "${What}: $(Format-Number ($rows.Count - $at)) requests" | Out-Host
    for (; $at -lt $rows.Count; $at++) {
        $f = $rows[$at].Split("`t")
        $stack = [System.Collections.Generic.Stack[object]]::new()
        $stack.Push(@(3, ($f.Count - 1)))
        while ($stack.Count) {
            $from, $to = $stack.Pop()
            $body = $f[$from..$to] -join ','
            if ($f[2]) { $body = "{`"$($f[2])`":[$body]}" }
            $answer = Invoke-Auth0 $f[0] $f[1] $body
            if ($answer.Code -ge 200 -and $answer.Code -lt 300) { continue }
            if ($answer.Code -eq 403) { Stop-Run 4 "Auth0 does not allow $($f[0]) $($f[1]) ($(Get-Answer $answer)). Everything so far is written down." }
            if ($from -lt $to) {
                $half = [math]::Floor(($from + $to) / 2)
                $stack.Push(@(($half + 1), $to))
                $stack.Push(@($from, $half))
                continue
            }
            Add-Line "$State/errors-after.ndjson" "{`"list`":`"$Kind`",`"path`":`"$($f[1])`",`"body`":$($body ? $body : 'null'),`"status`":`"$($answer.Code)`",`"message`":$(ConvertTo-Quoted (Get-Answer $answer))}"
        }
        Add-Journal @('after', $Kind, ($at + 1))
    }
}

# Reads the ids of users that the lists know by email only. Those found are kept, so that a stop costs little.
function Read-Ids {
    $script:Ids = [System.Collections.Generic.Dictionary[string, string]]::new()
    foreach ($line in Read-Lines "$State/ids.tsv") { $f = $line.Split("`t"); $script:Ids[$f[0]] = $f[1] }
    foreach ($kind in 'roles', 'organizations', 'permissions') {
        foreach ($row in Get-Rows $kind) {
            if ((Test-Id $row[0]) -or $script:Ids.ContainsKey($row[0])) { continue }
            $user = Find-User $row[0]
            $script:Ids[$row[0]] = $user ? $user.Id : ''
            Add-Line "$State/ids.tsv" "$($row[0])`t$($script:Ids[$row[0]])"
        }
    }
}

# The rows of a list with the ids of users; who is not there goes into the error file.
function Get-RowsWithIds([string]$Kind) {
    foreach ($row in Get-Rows $Kind) {
        if (-not (Test-Id $row[0])) {
            $id = $script:Ids[$row[0]]
            if (-not $id) {
                Add-Line "$State/errors-after.ndjson" "{`"list`":`"$Kind`",`"user`":$(ConvertTo-Quoted $row[0]),`"of`":$(ConvertTo-Quoted $row[1]),`"message`":`"There is no such user in this connection.`"}"
                continue
            }
            $row[0] = $id
        }
        , $row
    }
}

# Makes a list of requests once; a stopped run goes on in the same list. Pairs of path and member become groups.
function New-List([string]$Kind, [string]$Name, [int]$Most, $Pairs) {
    $groups = [System.Collections.Generic.SortedDictionary[string, object]]::new([System.StringComparer]::Ordinal)
    foreach ($pair in $Pairs) {
        if (-not $groups.ContainsKey($pair[0])) { $groups[$pair[0]] = [System.Collections.Generic.SortedSet[string]]::new([System.StringComparer]::Ordinal) }
        [void]$groups[$pair[0]].Add($pair[1])
    }
    $lines = foreach ($path in $groups.Keys) {
        $members = @($groups[$path])
        for ($at = 0; $at -lt $members.Count; $at += $Most) {
            "POST`t$path`t$Name`t" + ($members[$at..([math]::Min($at + $Most, $members.Count) - 1)] -join "`t")
        }
    }
    Write-Whole "$State/$Kind.list" ((@($lines) -join "`n") + ($lines ? "`n" : ''))
}

# Auth0 documents no most for the users of a role in a request; ten for members; a hundred for roles of a member.
function Send-FollowOn {
    if ((Measure-Lines 'patch') -gt 0) {
        if (-not (Test-Path "$State/patch.list")) {
            $lines = foreach ($file in Get-Files 'patch') {
                foreach ($line in Read-Lines $file.Path) {
                    $it = Read-Json $line
                    $path = (Get-Text $it @('path')) ?? "/api/v2/users/$(ConvertTo-Encoded (Get-Text $it @('user_id')))"
                    "PATCH`t$path`t`t" + ((Get-Member1 $it @('body')).GetRawText() -replace '[\r\n\t]', ' ')
                }
            }
            Write-Whole "$State/patch.list" ((@($lines) -join "`n") + "`n")
        }
        Invoke-List 'patch' 'Changes'
    }
    Read-Ids
    if ((Measure-Lines 'roles') -gt 0) {
        if (-not (Test-Path "$State/roles.list")) {
            New-List 'roles' 'users' 100 @(Get-RowsWithIds 'roles' | ForEach-Object { , @("/api/v2/roles/$(ConvertTo-Encoded $Roles[$_[1]])/users", (ConvertTo-Quoted $_[0])) })
        }
        Invoke-List 'roles' 'Roles'
    }
    if ((Measure-Lines 'organizations') -gt 0) {
        if (-not (Test-Path "$State/members.list") -or -not (Test-Path "$State/member-roles.list")) {
            $rows = @(Get-RowsWithIds 'organizations')
            New-List 'members' 'members' 10 @($rows | ForEach-Object { , @("/api/v2/organizations/$(ConvertTo-Encoded $Organizations[$_[1]])/members", (ConvertTo-Quoted $_[0])) })
            New-List 'member-roles' 'roles' 100 @($rows | Where-Object { $_.Count -gt 2 -and $_[2] } | ForEach-Object {
                    , @("/api/v2/organizations/$(ConvertTo-Encoded $Organizations[$_[1]])/members/$(ConvertTo-Encoded $_[0])/roles", (ConvertTo-Quoted $Roles[$_[2]]))
                })
        }
        Invoke-List 'members' 'Members of organizations'
        Invoke-List 'member-roles' 'Roles in organizations'
    }
    if ((Measure-Lines 'permissions') -gt 0) {
        if (-not (Test-Path "$State/permissions.list")) {
            New-List 'permissions' 'permissions' 50 @(Get-RowsWithIds 'permissions' | ForEach-Object {
                    , @("/api/v2/users/$(ConvertTo-Encoded $_[0])/permissions", "{`"permission_name`":$(ConvertTo-Quoted $_[1]),`"resource_server_identifier`":$(ConvertTo-Quoted $_[2])}")
                })
        }
        Invoke-List 'permissions' 'Permissions'
    }
}

# ------------------------------------------------------------------ the end

function Write-Report {
    $stand = @(Get-Stand)
    $done = @($stand | Where-Object State -EQ 'done')
    $sum = @{}
    foreach ($name in 'Total', 'Inserted', 'Updated', 'Failed') { $sum[$name] = Measure-Sum $done $name }
    $after = @(Read-Lines "$State/errors-after.ndjson" | Select-Object -Unique)
    if ($after.Count) { Write-Whole 'errors-after.ndjson' (($after -join "`n") + "`n") } elseif (Test-Path errors-after.ndjson) { Remove-Item errors-after.ndjson }
    $lines = @(
        "Files: $($done.Count) of $($stand.Count)"
        "Users: $(Format-Number $sum.Total) in total, $(Format-Number $sum.Inserted) inserted, $(Format-Number $sum.Updated) updated, $(Format-Number $sum.Failed) failed"
    )
    if ($done.Count -eq $stand.Count) {
        $users = Measure-Lines 'users'
        if ($sum.Total -ne $users) { $lines += "The package has $(Format-Number $users) users, but Auth0 counted $(Format-Number $sum.Total)." }
        if ($sum.Inserted + $sum.Updated + $sum.Failed -ne $sum.Total) { $lines += 'Auth0 counted some users in none of these.' }
    }
    if ($sum.Failed) { $lines += 'Who failed, and why: errors.ndjson. Drop it on Muster to mend them.' }
    if ($after.Count) { $lines += "Changes and assignments that failed: $(Format-Number $after.Count), in errors-after.ndjson" }
    $lines | Out-Host
    Write-Whole 'report.txt' (($lines -join "`n") + "`n")
    [int]($sum.Failed -gt 0 -or $after.Count -gt 0)
}

$Locked = $false
function Lock-Folder {
    [void][System.IO.Directory]::CreateDirectory($State)
    $lock = "$State/lock"
    if (Test-Path $lock) {
        $holder = (Read-Lines "$lock/pid") -join ''
        if ($holder -match '^\d+$' -and (Get-Process -Id $holder -ErrorAction Ignore)) {
            Stop-Run 7 "Another run (process $holder) is at work in this folder. If that is not so, remove $lock."
        }
        Remove-Item -Recurse -Force $lock
    }
    try { New-Item -ItemType Directory -Path $lock | Out-Null } catch { Stop-Run 7 'Another run began at the same time in this folder.' }
    $script:Locked = $true
    Write-Whole "$lock/pid" "$PID`n"
    # A line that a crash cut short was not yet acted on; it must not run into the next.
    if (Test-Path $Journal) {
        $text = [System.IO.File]::ReadAllText($Journal, $Utf8)
        if ($text -and -not $text.EndsWith("`n")) { Add-Line $Journal '' }
    }
}

function Start-Run {
    if ($Status) { [void](Write-Report); return 0 }
    Lock-Folder
    Test-Package
    $script:Upsert = (Get-Setting 'upsert') -eq 'true' ? 'true' : 'false'
    $script:ExternalId = Get-Setting 'external_id'
    "Package as it was made: $(Format-Number (Measure-Lines 'users')) users in $(@(Get-Files 'users').Count) files." | Out-Host
    if ($Check) { return 0 }
    Set-Domain
    if (-not $script:Connection) {
        $named = Get-Setting 'connection'
        $script:Connection = Read-Answer ('Connection, id or name' + ($named ? " (empty: $named)" : ''))
        if (-not $script:Connection) { $script:Connection = $named }
        if (-not $script:Connection) { Stop-Run 2 'No connection was named.' }
    }
    Set-Token
    Test-Scopes
    Test-Connection1
    $before = @(Read-Lines $Journal | Where-Object { $_.Split("`t").Count -gt 3 -and $_.Split("`t")[1] -eq 'target' } | Select-Object -First 1)
    if ($before.Count -and (($before[0].Split("`t")[2..3]) -join "`t") -ne "$Base`t$ConnectionId") {
        Stop-Run 4 "This package was begun with $(($before[0].Split("`t")[2..3]) -join ' '). To send it to another connection as well, unpack it into another folder."
    }
    Test-Names
    $how = $Upsert -eq 'true' ? 'users who are there are updated' : 'only new users; who is there fails'
    "Tenant $($Base -replace '^https?://', ''), connection $ConnectionName ($ConnectionId): $how." | Out-Host
    foreach ($kind in 'patch', 'roles', 'organizations', 'permissions') {
        if ((Measure-Lines $kind) -gt 0) { "Afterwards, ${kind}: $(Format-Number (Measure-Lines $kind)) lines." | Out-Host }
    }
    if ($DryRun) { 'Everything is in order. Nothing was sent.' | Out-Host; return 0 }
    if (-not $Yes -and -not [Console]::IsInputRedirected) {
        if ((Read-Host -Prompt 'Send? (yes/no)') -ne 'yes') { Stop-Run 2 'Nothing was sent.' }
    }
    if (-not $before.Count) { Add-Journal @('target', $Base, $ConnectionId) }
    Send-Users
    Send-FollowOn
    Write-Report
}

try {
    $ExitCode = @(Start-Run)[-1]
} catch {
    Write-Note $_.Exception.Message
    if ($ExitCode -eq 9) { Write-Note $_.ScriptStackTrace }
} finally {
    if ($Locked) { Remove-Item -Recurse -Force "$State/lock" -ErrorAction Ignore }
}
exit $ExitCode
