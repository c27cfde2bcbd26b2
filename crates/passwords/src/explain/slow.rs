//! Other readings of functions that are slow on purpose: bcrypt, scrypt, argon2. There is time for a few only, the likely
//! ones first.

use crate::explain::Time;
use crate::explain::twist::{Key, Twist, Twisted, hashed_before, passwords, salts};
use crate::hash_function::{HashFunction, Kind, Thousands};
use crate::import_user::Stored;
use crate::text_encoding::Secret;

pub(super) fn search(stored: &Stored, password: &str, time: &Time<'_>) -> Option<Twisted> {
    let mut passwords = passwords(stored, password);
    passwords.extend(hashed_before(password));
    let mut ways: Vec<(Twisted, HashFunction, Secret)> = Vec::new();
    for function in functions(stored) {
        for password in &passwords {
            let twisted = function.1.and(password);
            ways.push((twisted, function.0.clone(), password.value.clone()));
        }
    }
    ways.sort_by_key(|(twisted, ..)| twisted.rank());
    // The first is the reading that does not match.
    for (twisted, function, password) in ways.into_iter().skip(1) {
        if time.is_over() {
            return None;
        }
        if function.hash_bytes(&password).is_ok_and(|hash| stored.is(&hash)) {
            return Some(twisted);
        }
    }
    None
}

fn functions(stored: &Stored) -> Vec<(HashFunction, Twisted)> {
    let function = &stored.function;
    let with = |kind| HashFunction { kind, ..function.clone() };
    match &function.kind {
        Kind::Bcrypt { .. } => peppered(stored),
        Kind::Argon2 { id, salt, memory, passes, lanes, length } => {
            let (memory, passes, lanes, length) = (*memory, *passes, *lanes, *length);
            let other = if *id { "argon2i" } else { "argon2id" };
            let ids = [Twist::same(*id), Twist::new(!id, other, Key::Unsayable)];
            let pairs = salts(salt, None)
                .into_iter()
                .flat_map(|salt| ids.clone().map(|id| (salt.clone(), id)));
            let functions = pairs.map(|(salt, id)| {
                let twisted = Twisted::default().and(&salt).and(&id);
                let (id, salt) = (id.value, salt.value);
                (with(Kind::Argon2 { id, salt, memory, passes, lanes, length }), twisted)
            });
            functions.collect()
        }
        Kind::Scrypt { salt, cost, block_size, parallelization, length } => {
            let mut functions = Vec::new();
            for cost in costs(*cost) {
                for block_size in block_sizes(*block_size) {
                    for salt in salts(salt, stored.written.salt.as_deref()) {
                        let twisted = Twisted::default().and(&salt).and(&block_size).and(&cost);
                        let kind = Kind::Scrypt {
                            salt: salt.value,
                            cost: cost.value,
                            block_size: block_size.value,
                            parallelization: *parallelization,
                            length: *length,
                        };
                        functions.push((with(kind), twisted));
                    }
                }
            }
            functions
        }
        _ => Vec::new(),
    }
}

/// bcrypt, whose pepper may be elsewhere.
fn peppered(stored: &Stored) -> Vec<(HashFunction, Twisted)> {
    let function = &stored.function;
    let plain = HashFunction { before: Vec::new(), after: Vec::new(), ..function.clone() };
    let is_after = !function.after.is_empty();
    let pepper = if is_after { &function.after } else { &function.before };
    let mut functions = vec![(function.clone(), Twisted::default())];
    if pepper.is_empty() {
        return functions;
    }
    let place = |after: bool| match (after == is_after, after) {
        (true, _) => Twist::same(()),
        (false, true) => Twist::new((), "the pepper after the password", Key::Unsayable),
        (false, false) => Twist::new((), "the pepper before the password", Key::Unsayable),
    };
    let none = Twist::new((), "no pepper", Key::Unsayable);
    functions.push((plain.clone(), Twisted::default().and(&none)));
    for mut pepper in salts(pepper, stored.written.salt.as_deref()) {
        // A recipe's pepper is text.
        if pepper.key != Key::Same {
            pepper.key = Key::Unsayable;
        }
        for after in [is_after, !is_after] {
            let twisted = Twisted::default().and(&place(after)).and(&pepper);
            let mut function = plain.clone();
            let side = if after { &mut function.after } else { &mut function.before };
            side.clone_from(&pepper.value);
            functions.push((function, twisted));
        }
    }
    functions.dedup_by(|one, other| one.1 == other.1);
    functions
}

/// The cost as it is, or the usual others.
fn costs(now: u64) -> Vec<Twist<u64>> {
    let mut costs = vec![Twist::same(now)];
    let is_log = (8..=24).contains(&now).then(|| 1 << now);
    for cost in is_log.into_iter().chain([1 << 14, 1 << 15, 1 << 13, 1 << 12, 1 << 16, 1 << 10]) {
        if costs.iter().all(|it| it.value != cost) {
            let words = format!("a cost of {}", Thousands(cost));
            costs.push(Twist::new(cost, words, Key::Unsayable));
        }
    }
    costs
}

fn block_sizes(now: u32) -> Vec<Twist<u32>> {
    let other = if now == 8 { 16 } else { 8 };
    vec![Twist::same(now), Twist::new(other, format!("a block size of {other}"), Key::Unsayable)]
}
