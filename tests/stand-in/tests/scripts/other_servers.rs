//! `send.sh` and a server that says the same as Auth0 in other forms: HTTP/1.0 and chunked answers, headers in other cases or
//! none, JSON with blanks, line ends, escapes and members in another order, lists in objects, tokens that say nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use stand_in::{Plan, Server, Tenant};

use crate::harness::{self, Package};

/// What the server has been sent.
#[derive(Default)]
struct Seen {
    files: usize,
    looks: usize,
    assigned: String,
    limited: usize,
}

/// The status and body for a request.
fn answer(seen: &mut Seen, method: &str, target: &str, body: &str) -> (&'static str, String) {
    let ok = |text: &str| ("200 OK", text.to_owned());
    match (method, target) {
        ("POST", "/oauth/token") => ok(
            "{\"token_type\" : \"Bearer\",\r\n \"expires_in\":86400, \"access_token\" :\"opaque-1\"}",
        ),
        ("GET", it) if it.starts_with("/api/v2/connections") => ok(
            "{ \"total\": 2, \"connections\" : [ {\"strategy\":\"samlp\", \"name\":\"other\", \"id\":\"con_1\"},\r\n\
             {\"enabled_clients\":[\"a\"], \"options\":{\"import_mode\":false}, \"name\":\"sh\\u006fp\",\t\"strategy\":\"auth0\", \"id\":\"con_2\"} ] }",
        ),
        ("GET", "/api/v2/roles?per_page=100&page=0") => {
            ok("{\"start\":0,\"roles\":[{\"name\":\"\\u00e9diteur\",\"id\":\"rol_1\"}]}")
        }
        ("GET", it) if it.starts_with("/api/v2/roles?") => ok("{\"start\":1,\"roles\":[]}"),
        ("POST", "/api/v2/jobs/users-imports") if seen.limited < 2 => {
            seen.limited += 1;
            ("429 Too Many", "slow down".to_owned())
        }
        ("POST", "/api/v2/jobs/users-imports") => {
            assert!(body.contains("con_2") && body.contains("\"A@x.io\""), "{body}");
            seen.files += 1;
            (
                "201 Created",
                format!(
                    "{{\r\n  \"status\" : \"pending\",\r\n  \"id\" : \"job_{}\"\r\n}}",
                    seen.files
                ),
            )
        }
        ("GET", "/api/v2/jobs/job_1") => {
            seen.looks += 1;
            match seen.looks {
                1 => ok("{\"id\":\"job_1\",\"status\":\"processing\"}"),
                _ => ok(
                    "{\"summary\" : {\"failed\":1, \"updated\": 0 ,\"inserted\":1,\r\n\"total\":2},\"status\":\"completed\",\"id\":\"job_1\"}",
                ),
            }
        }
        ("GET", "/api/v2/jobs/job_1/errors") => ok(
            "[\r\n  {\r\n    \"errors\" : [ { \"path\":\"\", \"message\":\"No \\\"]}\\\" \\u00e9\\ud83d\\ude00\", \"code\":\"FORMAT\" } ],\r\n    \"user\" : { \"email\":\"b\" }\r\n  }\r\n]",
        ),
        // The second of two users of this address is the one of the connection.
        ("GET", "/api/v2/users-by-email?email=a%40x.io") => ok(
            "[{\"user_id\":\"samlp|z\",\"identities\":[{\"connection\":\"other\"}]},{\"identities\":[{\"connection\":\"shop\"}],\"user_id\":\"auth0|9\"}]",
        ),
        ("GET", it) if it.starts_with("/api/v2/users-by-email") => ok("[]"),
        ("POST", "/api/v2/roles/rol_1/users") => {
            seen.assigned.push_str(body);
            ("204 No Content", String::new())
        }
        _ => ("404 Not Found", "<html>\"no\"</html>".to_owned()),
    }
}

/// Answers one request, in a form that changes from one to the next.
fn serve(mut stream: TcpStream, seen: &Mutex<Seen>, number: usize) -> std::io::Result<()> {
    let mut input = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    input.read_line(&mut first)?;
    let (mut length, mut line) = (0, String::new());
    while input.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, text) =
        answer(&mut seen.lock().unwrap(), method, target, &String::from_utf8_lossy(&body));
    if number.is_multiple_of(2) {
        write!(stream, "HTTP/1.0 {status}\r\nCONTENT-TYPE: application/json\r\n\r\n{text}")
    } else if text.is_empty() {
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    } else {
        let (one, two) = text.split_at(text.len() / 2);
        write!(
            stream,
            "HTTP/1.1 {status}\r\nX-RATELIMIT-LIMIT:50\r\nx-ratelimit-remaining:   49\r\nTransfer-Encoding: chunked\r\nconnection: close\r\n\r\n{:x}\r\n{one}\r\n{:X}\r\n{two}\r\n0\r\n\r\n",
            one.len(),
            two.len()
        )
    }
}

#[test]
fn a_server_that_says_it_in_other_forms_is_understood() {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let domain = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let served = Arc::clone(&seen);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            serve(stream, &served, number).ok();
        }
    });
    let users = ["{\"email\":\"A@x.io\"}", "{\"email\":\"b\"}"].map(str::to_owned);
    let package = Package::new("others")
        .users(&users)
        .file("roles", "after/roles.tsv", "A@x.io\téditeur\n", 1)
        .sealed();
    let unused = Server::start(Tenant::new(Plan::default()), 0).unwrap();
    let output = package
        .script(&["send.sh"], &unused)
        .env("AUTH0_DOMAIN", domain)
        .env("http_proxy", "http://127.0.0.1:9")
        .output();
    let (code, said) = harness::said(&output.unwrap());
    assert!(
        code == 1 && said.contains("2 in total, 1 inserted, 0 updated, 1 failed"),
        "{code} {said}"
    );
    assert!(said.contains("does not show its scopes"), "{said}");
    let seen = seen.lock().unwrap();
    assert_eq!((seen.files, seen.assigned.as_str()), (1, "{\"users\":[\"auth0|9\"]}\n"), "{said}");
    assert_eq!(
        package.errors("errors.ndjson", "/errors/0/message").keys().next().unwrap(),
        "No \"]}\" é😀"
    );
}
