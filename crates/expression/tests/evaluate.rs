//! What expressions give, what they cannot do, and that nothing they do outlasts them.

use expression::{Evaluator, Limits, Value};

const USER: &str = r#"{"user_id":"auth0|1","name":"Ada Lovelace","email":"ada@example.com","logins_count":7,
    "big":12345678901234567890,"blocked":false,"nothing":null,"half":"\ud800","escaped\u0041":"a\"\\\/\b\f\n\r\t\u00e9",
    "__proto__":{"x":1},"identities":[{"provider":"auth0","user_id":"1"}],"user_metadata":{"tags":["b","a"],"0":"zero"}}"#;

fn evaluator(sources: &[&str]) -> Evaluator {
    let mut evaluator = Evaluator::new(Limits::default()).expect("Boa");
    let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
    for (source, result) in sources.iter().zip(evaluator.compile(&sources)) {
        assert_eq!(result, Ok(()), "{source}");
    }
    evaluator
}

fn shown(value: &Value) -> String {
    match value {
        Value::Json(json) => String::from_utf8(json.clone()).expect("UTF-8"),
        Value::Missing => "(missing)".to_owned(),
        Value::Threw(message) => format!("(threw {message})"),
        Value::Endless => "(endless)".to_owned(),
    }
}

/// The values of `sources` for the same user, one after another.
fn values(sources: &[&str]) -> Vec<String> {
    evaluator(sources).evaluate(USER.as_bytes()).iter().map(shown).collect()
}

fn check(rows: &[(&str, &str)]) {
    let sources: Vec<&str> = rows.iter().map(|(source, _)| *source).collect();
    for ((source, expected), value) in rows.iter().zip(values(&sources)) {
        assert_eq!(&value, expected, "{source}");
    }
}

#[test]
fn values_are_what_json_stringify_gives() {
    check(&[
        ("user.name", r#""Ada Lovelace""#),
        ("user.user_metadata.name || user.name.split(' ')[0]", r#""Ada""#),
        ("user.logins_count + 1", "8"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("-0", "0"),
        ("1e21", "1e+21"),
        ("0 / 0", "null"),
        ("1 / 0", "null"),
        ("user.big", "12345678901234567000"),
        ("user.blocked", "false"),
        ("user.nothing", "null"),
        ("user.none", "(missing)"),
        ("undefined", "(missing)"),
        ("user.half", r#""\ud800""#),
        ("user.escapedA", r#""a\"\\/\b\f\n\r\té""#),
        ("'\\u0000\\u001f\\u007f\\u2028'", "\"\\u0000\\u001f\u{7f}\u{2028}\""),
        ("'😀' + user.name[0]", r#""😀A""#),
        ("new Date(0)", r#""1970-01-01T00:00:00.000Z""#),
        ("new Date(2020, 0, 2, 3)", r#""2020-01-02T03:00:00.000Z""#),
        ("new Date(NaN)", "null"),
        ("{a: 1, b: undefined, c: () => 1, d: [undefined, NaN]}", r#"{"a":1,"d":[null,null]}"#),
        ("[1, , 'a']", r#"[1,null,"a"]"#),
        ("({toJSON() { return 'mine' }})", r#""mine""#),
        ("({toJSON() {}})", "(missing)"),
        ("new String('s')", r#""s""#),
        ("user.identities", r#"[{"provider":"auth0","user_id":"1"}]"#),
        ("user.user_metadata", r#"{"0":"zero","tags":["b","a"]}"#),
        ("Object.keys(user).length", "12"),
        ("Object.hasOwn(user, '__proto__')", "true"),
        ("Object.getPrototypeOf(user) === Object.prototype", "true"),
        ("user.x", "(missing)"),
        ("user.toString()", r#""[object Object]""#),
        ("arguments.length + arguments[0].name", r#""1Ada Lovelace""#),
        ("this === globalThis", "true"),
        ("(x = user.name, x + x)", r#""Ada LovelaceAda Lovelace""#),
        ("user.name // a comment", r#""Ada Lovelace""#),
    ]);
}

#[test]
fn what_json_writes_as_nothing_though_it_is_something_is_an_error() {
    let check = |source: &str, expected: &str| {
        let value = &values(&[source])[0];
        assert!(value.starts_with(&format!("(threw {expected}")), "{source}: {value}");
    };
    for promise in [
        "Promise.resolve(1)",
        "(async () => 1)()",
        "[1, {a: [Promise.resolve(1)]}]",
        "user.user_metadata.tags.map(async tag => tag)",
        "({toJSON() { return Promise.resolve(1) }})",
    ] {
        check(promise, "The expression gives a promise, and nothing is waited for here.");
    }
    check("() => 1", "The expression gives a function. Write () behind it");
    check("class {}", "The expression gives a function.");
    check("user.name.trim", "The expression gives a function.");
    check("Symbol('x')", "The expression gives a symbol, which JSON does not have.");
    check("new Map([[1, 2]])", "The expression gives a Map, of which JSON keeps nothing.");
    check("{a: [new Set([1])]}", "The expression gives a Set, of which JSON keeps nothing.");
    check("/a/", "The expression gives a regular expression,");
    check("[new TypeError('x')]", "The expression gives an error, of which JSON keeps nothing.");
    for iterator in [
        "user.user_metadata.tags.values()",
        "user.name.matchAll(/a/g)",
        "(function* () { yield 1 })()",
        "new Map().keys()",
        "new Set()[Symbol.iterator]()",
        "''[Symbol.iterator]()",
    ] {
        check(iterator, "The expression gives an iterator, of which JSON keeps nothing.");
    }
    // What JSON keeps, or what holds nothing.
    self::check(&[
        ("({})", "{}"),
        ("[{}, {a: {}}]", r#"[{},{"a":{}}]"#),
        ("new (class A {})()", "{}"),
        ("Object.create(null)", "{}"),
        ("'{}'", r#""{}""#),
        ("({a: '{}', b: () => 1, c: Symbol('x'), d: undefined})", r#"{"a":"{}"}"#),
        ("Object.assign(() => 1, {toJSON: () => 'mine'})", r#""mine""#),
        ("Object.fromEntries(new Map([['a', 2]]))", r#"{"a":2}"#),
        ("Array.from(new Set([1]))", "[1]"),
    ]);
}

#[test]
fn errors_are_told_in_one_line() {
    check(&[
        ("(() => { throw new TypeError('no\\nway') })()", "(threw TypeError: no way)"),
        ("(() => { throw 'text' })()", "(threw text)"),
        ("(() => { throw {a: 1} })()", "(threw [object Object])"),
        ("(() => { throw Symbol('s') })()", "(threw Symbol(s))"),
        (
            "(() => { throw {toString() { throw 1 }} })()",
            "(threw an error whose text cannot be had)",
        ),
        ("nowhere", "(threw ReferenceError: nowhere is not defined)"),
        ("JSON.parse('{')", "(threw SyntaxError: EOF while parsing an object at line 1 column 1)"),
        ("({toJSON() { throw new Error('x') }})", "(threw Error: x)"),
    ]);
    for source in ["1n", "user.none.x", "null.x", "user.name()", "new user.name"] {
        let value = &values(&[source])[0];
        assert!(value.starts_with("(threw TypeError: "), "{source}: {value}");
    }
}

#[test]
fn what_is_no_expression_throws_when_evaluated() {
    let mut evaluator = Evaluator::new(Limits::default()).unwrap();
    let results = evaluator.compile(&["1".to_owned(), "a;".to_owned(), "2".to_owned()]);
    assert!(results[0].is_ok() && results[1].is_err() && results[2].is_ok());
    let values: Vec<String> = evaluator.evaluate(b"{}").iter().map(shown).collect();
    assert_eq!(values, ["1", "(threw SyntaxError: this is no expression)", "2"]);
}

#[test]
fn each_evaluation_has_a_user_of_its_own() {
    for spoiling in [
        "user.name = 1, delete user.email",
        "user.identities.push(1)",
        "user.user_metadata.tags.sort(), user.user_metadata.tags.length = 0",
        "Object.assign(user, {name: 1, extra: 2})",
        "Object.freeze(user)",
        "delete arguments[0].name",
        "Object.setPrototypeOf(user, {extra: 1})",
    ] {
        let mut evaluator = evaluator(&["JSON.stringify(user)", spoiling, "JSON.stringify(user)"]);
        let first = evaluator.evaluate(USER.as_bytes());
        assert_eq!(first[0], first[2], "{spoiling}");
        assert_eq!(first, evaluator.evaluate(USER.as_bytes()), "{spoiling}");
    }
}

/// Expressions that would give another value the second time if they could leave anything behind.
const LEAVING: &[&str] = &[
    "globalThis.x = (globalThis.x || 0) + 1",
    "x = typeof x === 'undefined' ? 1 : x + 1",
    "(function () { return this.y = (this.y || 0) + 1 })()",
    "(() => { [z] = [typeof z === 'undefined' ? 1 : z + 1]; return z })()",
    "(() => { for (w of [typeof w]); return w })()",
    "(() => { for (v in {a: 1}); return typeof v + delete globalThis.v })()",
    "Object.defineProperty(globalThis, 'fixed', {value: 1}) && typeof fixed + Object.keys(globalThis).length",
    "(() => { const was = typeof fast; Object.defineProperty(globalThis, 'fast', {value: 1}); return was })()",
    "(() => { const was = Object.isExtensible(globalThis); Object.preventExtensions(globalThis); return was })()",
    "(() => { const was = Object.isFrozen(globalThis); Object.freeze(globalThis); return was })()",
    "(() => { try { Object.setPrototypeOf(globalThis, {p: 1}) } catch {} return typeof p })()",
    "(() => { const was = String(Array.prototype.map); Array.prototype.map = null; return was })()",
    "(() => { const was = ({}).foo; Object.prototype.foo = 1; return was === undefined })()",
    "(() => { const was = Math.max(1, 2); Math.max = () => 0; return was })()",
    "(() => { const was = typeof JSON; JSON = 1; return was })()",
    "(() => { try { delete globalThis.Date } catch {} return typeof Date })()",
    "arguments.callee.n = (arguments.callee.n || 0) + 1, arguments.callee.n === undefined",
    "arguments.callee.prototype.n = (arguments.callee.prototype.n || 0) + 1, arguments.callee.prototype.n === undefined",
    "(t => { try { t.n = (t.n || 0) + 1 } catch {} return t.n === undefined })((s => s)`a`)",
    "(f => (f.n = (f.n || 0) + 1))(() => 1)",
    "/a/g.test('aa') && (r => [r.test('a'), r.lastIndex])(/a/g)",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf(function* () {}))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf([][Symbol.iterator]()))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf(Int8Array))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf(async () => {}))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf(''.matchAll(/x/g)))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf([].values().map(x => x)))",
    "(p => [p.n = (p.n || 0) + 1, p.n])(Object.getPrototypeOf(Proxy.revocable({}, {}).revoke))",
    "(() => { const was = RegExp.lastMatch || RegExp.$1; /(b)/.test('abc'); return was })()",
    "Promise.resolve().then(() => { globalThis.later = 1 }), typeof later",
    "(() => { try { (0, eval)('var e = 1; let f = 2') } catch {} return typeof e + typeof f })()",
    "(() => { try { new Function('globalThis.g = 1')() } catch {} return typeof g })()",
    "(() => { try { (() => 1).constructor('globalThis.g = 1')() } catch {} return typeof g })()",
    "Symbol.for('a').description",
    "(() => { Error.stackTraceLimit = (Error.stackTraceLimit || 0) + 1; return Error.stackTraceLimit })()",
    "(function f() { f = 1; return typeof f })()",
];

#[test]
fn nothing_is_left_behind() {
    let mut evaluator = evaluator(LEAVING);
    let first = evaluator.evaluate(USER.as_bytes());
    for round in 0..3 {
        let again = evaluator.evaluate(USER.as_bytes());
        for ((source, first), again) in LEAVING.iter().zip(&first).zip(&again) {
            assert_eq!(shown(first), shown(again), "{source}, round {round}");
        }
    }
    assert_eq!(shown(&first[0]), "1");
    let mut untouched = self::evaluator(&["Object.getOwnPropertyNames(globalThis).sort().join()"]);
    let fresh = untouched.evaluate(USER.as_bytes());
    let mut sources = LEAVING.to_vec();
    sources.push("Object.getOwnPropertyNames(globalThis).sort().join()");
    assert_eq!(self::evaluator(&sources).evaluate(USER.as_bytes()).pop(), fresh.into_iter().next());
}

#[test]
fn everything_that_can_be_reached_is_frozen() {
    let walk = "(() => {
        const seen = new Set(), waiting = [], thawed = [];
        const add = (path, value) => {
            if (Object(value) === value && !seen.has(value)) { seen.add(value); waiting.push([path, value]) }
        };
        add('global', globalThis);
        [function () {}, function* () {}, async () => 1, async function* () {}, class {}, [], '', 1, true, 1n, Symbol(),
            /x/, new Date(), new Map().keys(), new Set().keys(), [].keys(), ''[Symbol.iterator](), 'x'.matchAll(/x/g),
            new Int8Array(), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new WeakMap(), new WeakSet(),
            Promise.resolve(), new Error(), new TypeError(),
            [].values().map(x => x), Iterator.from({next() {}}),
        ].forEach((sample, index) => add('sample ' + index, Object.getPrototypeOf(Object(sample))));
        while (waiting.length) {
            const [path, object] = waiting.pop();
            if (object !== globalThis && !Object.isFrozen(object)) thawed.push(path);
            add(path + '.proto', Object.getPrototypeOf(object));
            for (const key of Reflect.ownKeys(object)) {
                const {value, get, set} = Object.getOwnPropertyDescriptor(object, key);
                add(path + '.' + String(key), value); add(path + '.get ' + String(key), get); add(path + '.set ' + String(key), set);
            }
        }
        return thawed.join() + (seen.size > 500);
    })()";
    assert_eq!(values(&[walk]), [r#""true""#]);
}

#[test]
fn objects_take_names_their_prototypes_have() {
    check(&[
        (
            "(() => { const e = new Error('a'); e.name = 'Mine'; e.message = 'b'; return String(e) })()",
            r#""Mine: b""#,
        ),
        ("(() => { const o = {}; o.toString = () => 'mine'; return `${o}` })()", r#""mine""#),
        ("Object.assign({}, {constructor: 1, valueOf: 2})", r#"{"constructor":1,"valueOf":2}"#),
        (
            "(() => { class E extends TypeError { constructor() { super('x'); this.name = 'E' } } return String(new E()) })()",
            r#""E: x""#,
        ),
    ]);
}

#[test]
fn nothing_reaches_out() {
    for name in [
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "indexedDB",
        "localStorage",
        "caches",
        "document",
        "window",
        "self",
        "parent",
        "navigator",
        "location",
        "postMessage",
        "onmessage",
        "importScripts",
        "Worker",
        "BroadcastChannel",
        "setTimeout",
        "setInterval",
        "setImmediate",
        "queueMicrotask",
        "WebAssembly",
        "console",
        "process",
        "require",
        "module",
        "Deno",
        "crypto",
        "performance",
        "structuredClone",
        "Atomics",
        "SharedArrayBuffer",
        "FinalizationRegistry",
        "$262",
        "$boa",
        "print",
        "name",
    ] {
        let source = format!("typeof {name} + ('{name}' in globalThis)");
        assert_eq!(values(&[&source]), [r#""undefinedfalse""#], "{name}");
    }
    for source in ["eval('1')", "new Function('1')", "(() => 1).constructor('1')", "(0, eval)('1')"]
    {
        let value = &values(&[source])[0];
        assert_eq!(value, "(threw EvalError: text is not run as code here)", "{source}");
    }
    // A promise that is never kept.
    assert!(values(&["import('x')"])[0].starts_with("(threw The expression gives a promise"));
}

#[test]
fn runaways_are_ended_and_cannot_catch_it() {
    for source in [
        "(() => { while (true); })()",
        "(() => { for (;;); })()",
        "(() => { try { while (true); } catch { return 1 } })()",
        "(() => { try { while (true); } finally { return 1 } })()",
        "(() => { do { try { while (true); } catch {} } while (true) })()",
        "(function f() { return f() })()",
        "(function f() { try { return f() } catch { return 1 } })()",
        "[1].map(function f() { return [1].map(f) })",
        "({toJSON() { while (true); }})",
        "(() => { throw {toString() { while (true); }} })()",
        "(f => f(f))(f => { try { f(f) } finally { f(f) } })",
        "[...(function* () { while (true) yield 1 })()].length",
        "Array.from({[Symbol.iterator]() { return {next() { while (true); }} }})",
    ] {
        let run = || {
            let limits = Limits { loops: 10_000, ..Limits::default() };
            let mut evaluator = Evaluator::new(limits).unwrap();
            let _ = evaluator.compile(&[source.to_owned(), "user.name".to_owned()]);
            evaluator.evaluate(USER.as_bytes()).iter().map(shown).collect::<Vec<_>>()
        };
        // Calls within calls take more of the stack in unoptimised code than a test's thread has.
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
        assert_eq!(thread.unwrap().join().unwrap(), ["(endless)", r#""Ada Lovelace""#], "{source}");
    }
}

#[test]
fn an_endless_evaluation_is_the_last_of_its_lines() {
    let mut evaluator = evaluator(&["1", "(() => { while (user.logins_count); })()", "user.none"]);
    let mut lines = Vec::new();
    assert!(evaluator.evaluate_lines(b"{}", &mut lines));
    assert!(!evaluator.evaluate_lines(USER.as_bytes(), &mut lines));
    assert_eq!(String::from_utf8(lines).unwrap(), "1\n\n\n1\n~\n");
}

#[test]
fn long_texts_throw_as_in_a_browser() {
    for source in [
        "'x'.repeat(2 ** 30)",
        "'x'.padStart(2 ** 30)",
        "'x'.padEnd(2 ** 30, 'ab')",
        "'ab'.repeat(9e6)",
    ] {
        assert_eq!(values(&[source]), ["(threw RangeError: Invalid string length)"], "{source}");
    }
    check(&[
        ("'ab'.repeat(3)", r#""ababab""#),
        ("'7'.padStart(3, '0')", r#""007""#),
        ("'7'.padEnd(3) + '|'", r#""7  |""#),
        ("String.prototype.repeat.length + String.prototype.padEnd.name", r#""1padEnd""#),
    ]);
}

#[test]
fn users_that_are_no_json_objects_throw() {
    let mut evaluator = evaluator(&["user.name", "user"]);
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(300), "]".repeat(300));
    for user in ["", "{", "[]", "{\"name\":", "{\"name\":tru}", "{\"name\":\"\\x\"}", &deep] {
        for value in evaluator.evaluate(user.as_bytes()) {
            assert!(matches!(value, Value::Threw(_)), "{user}: {}", shown(&value));
        }
    }
    assert_eq!(
        shown(&evaluator.evaluate(b" { \"name\" : \"a\" , \"name\" : \"b\" } ")[0]),
        r#""b""#
    );
}

/// Run by hand, in release: a million users, all different, in bounded memory.
#[test]
#[ignore = "takes a minute"]
fn a_million_users_fit() {
    let mut evaluator = evaluator(&[
        "user.name.split(' ').map(x => x.length)",
        "Object.keys(user.user_metadata)",
        "(() => { const o = {}; for (const k in user) o[k + user.n] = k; return o })()",
        "nowhere",
    ]);
    let mut after = Vec::new();
    for round in 0..10 {
        for user in 0..100_000 {
            let n = round * 100_000 + user;
            let user = format!(
                r#"{{"n":{n},"name":"User Number {n}","user_metadata":{{"key{n}":[{{"a":{n}}}]}}}}"#
            );
            assert_eq!(evaluator.evaluate(user.as_bytes()).len(), 4);
        }
        after.push(resident());
    }
    assert!(after[9] < after[1] * 3 / 2, "kilobytes after each 100,000 users: {after:?}");
    println!("kilobytes after each 100,000 users: {after:?}");
}

/// Kilobytes of memory this process has, on Linux.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
