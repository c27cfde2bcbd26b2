//! speed
use expression::{Evaluator, Limits};
use std::time::Instant;
fn main() {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(100000);
    let users: Vec<String> = (0..1000).map(|i| format!(r#"{{"user_id":"auth0|5f7c8ec7c33c6c004bbafe{i:02x}","email":"user.{i}@example.com","email_verified":true,"name":"User Number {i}","given_name":"User","family_name":"Number {i}","nickname":"user.{i}","picture":"https://s.gravatar.com/avatar/{i}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fus.png","created_at":"2020-10-06T15:34:31.{i:03}Z","updated_at":"2021-03-06T15:34:31.{i:03}Z","last_login":"2021-03-06T15:34:31.{i:03}Z","last_ip":"203.0.113.{}","logins_count":{i},"blocked":false,"phone_number":"+1555000{i:04}","phone_verified":false,"identities":[{{"connection":"Username-Password-Authentication","user_id":"5f7c8ec7c33c6c004bbafe{i:02x}","provider":"auth0","isSocial":false}}],"user_metadata":{{"nam":"Meta {i}","color":"green","locale":"de","tags":["a","b","c"]}},"app_metadata":{{"plan":"pro","roles":["admin","editor"],"seats":{i}}}}}"#, i % 250)).collect();
    println!("{} bytes", users[1].len());
    let all = [
        "user.user_metadata.name || user.name.split(' ')[0]",
        "user.email",
        "1",
        "user.identities.map(i => i.provider + '|' + i.user_id).join(',')",
        "user.app_metadata.roles.includes('admin') ? 'yes' : 'no'",
        "new Date(user.created_at).toISOString().slice(0, 10)",
        "Object.keys(user).length",
        "`${user.name} <${user.email}>`",
        "user.email.replace(/@.*/, '').toUpperCase()",
        "(x = user.name, x + x)",
        "JSON.stringify(user.app_metadata)",
        "user",
    ];
    for source in all {
        let mut e = Evaluator::new(Limits::default()).unwrap();
        let r = e.compile(&[source.to_string()]);
        assert!(r[0].is_ok(), "{r:?}");
        let mut out = Vec::new();
        e.evaluate_lines(users[7].as_bytes(), &mut out);
        let sample = String::from_utf8_lossy(&out).chars().take(50).collect::<String>();
        let start = Instant::now();
        for i in 0..n {
            out.clear();
            e.evaluate_lines(users[i % 1000].as_bytes(), &mut out);
        }
        println!(
            "{:6.2} µs {source}  -> {}",
            start.elapsed().as_secs_f64() * 1e6 / n as f64,
            sample.trim()
        );
    }
    let start = Instant::now();
    for _ in 0..20 {
        Evaluator::new(Limits::default()).unwrap();
    }
    println!("set-up {:.2} ms", start.elapsed().as_secs_f64() * 50.0);
}
