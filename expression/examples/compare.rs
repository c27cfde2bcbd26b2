//! compare
use expression::*;
fn main() {
    let ex = std::fs::read_to_string("/work/main/tests/browser/data/expressions.txt").unwrap();
    let users = std::fs::read_to_string("/tmp/users.ndjson").unwrap();
    let sources: Vec<String> = ex.lines().map(str::to_owned).collect();
    let mut e = Evaluator::new(Limits::default()).unwrap();
    for (s, r) in sources.iter().zip(e.compile(&sources)) {
        if let Err(p) = r {
            eprintln!("{s}: {p:?}")
        }
    }
    let mut rows = vec![Vec::new(); sources.len()];
    for u in users.lines() {
        for (i, v) in e.evaluate(u.as_bytes()).into_iter().enumerate() {
            rows[i].push(v);
        }
    }
    let mut out = Vec::new();
    for row in rows {
        for v in row {
            wire::write_line(&v, &mut out);
        }
    }
    std::fs::write("/tmp/boa.out", out).unwrap();
}
