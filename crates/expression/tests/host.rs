//! Intl and local time with a host that is no browser: what crosses, what comes back, and what does not. That a real
//! browser's own results come is compared in the browser (tests/browser/tests/e2e/export/as_the_browser.rs).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::cell::{Cell, RefCell};

use expression::{Call, Evaluator, Host, HostError, Limits, Scalar, Value};

thread_local! {
    static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static OFFSETS: Cell<usize> = const { Cell::new(0) };
}

/// Repeats what it is asked, compares by code units, and lives in New York in 2024 and 2025.
struct Echo;

/// When the clocks changed, UTC, and the hours from then on.
const CHANGES: [(f64, f64); 4] = [
    (1_710_054_000_000.0, -4.0),
    (1_730_613_600_000.0, -5.0),
    (1_741_503_600_000.0, -4.0),
    (1_762_063_200_000.0, -5.0),
];

impl Host for Echo {
    fn call(&self, call: Call<'_>) -> Result<Scalar, HostError> {
        let arguments: Vec<String> = call.arguments.iter().map(shown_scalar).collect();
        let asked = format!("{}.{}({})", call.receiver, call.method, arguments.join(", "));
        let line = format!("{} {asked}", call.settings).trim_start().to_owned();
        CALLS.with_borrow_mut(|calls| calls.push(line));
        if let Some(at) = call.settings.find("bad:") {
            let name = call.settings[at + 4..].split('"').next().unwrap_or_default();
            return Err(HostError { name: name.to_owned(), message: "as the browser says".into() });
        }
        Ok(match (call.method, call.arguments) {
            ("compare", [Scalar::Text(a), Scalar::Text(b)]) => {
                Scalar::Number(a.cmp(b) as i32 as f64)
            }
            ("parse", [Scalar::Text(text)]) => {
                Scalar::Number(match &*String::from_utf16_lossy(text) {
                    "5 May 2024" => 1_714_881_600_000.0,
                    _ => f64::NAN,
                })
            }
            ("resolvedOptions", _) => text(r#"{"locale":"de","numeric":false}"#),
            ("formatToParts" | "formatRangeToParts", _) => {
                text(r#"[{"type":"literal","value":"."}]"#)
            }
            ("supportedLocalesOf", _) => text(r#"["de"]"#),
            _ => text(&asked),
        })
    }

    fn local_offset(&self, utc: f64) -> f64 {
        OFFSETS.set(OFFSETS.get() + 1);
        let hours = CHANGES.iter().rev().find(|(from, _)| utc >= *from).map_or(-5.0, |it| it.1);
        hours * 3_600_000.0
    }
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.encode_utf16().collect())
}

fn shown_scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Number(number) => number.to_string(),
        Scalar::Text(units) => format!("'{}'", String::from_utf16_lossy(units)),
    }
}

fn evaluator(sources: &[&str]) -> Evaluator {
    let mut evaluator = Evaluator::with_host(Limits::default(), &Echo).unwrap();
    let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
    for (source, result) in sources.iter().zip(evaluator.compile(&sources)) {
        assert_eq!(result, Ok(()), "{source}");
    }
    evaluator
}

fn shown(value: &Value) -> String {
    match value {
        Value::Json(json) => String::from_utf8(json.clone()).unwrap(),
        Value::Missing => "(missing)".to_owned(),
        Value::Threw(message) => format!("(threw {message})"),
        Value::Endless => "(endless)".to_owned(),
    }
}

const USER: &[u8] = br#"{"name":"Ada","created_at":"5 May 2024"}"#;

fn check(rows: &[(&str, &str)]) {
    let sources: Vec<&str> = rows.iter().map(|(source, _)| *source).collect();
    for ((source, expected), value) in rows.iter().zip(evaluator(&sources).evaluate(USER)) {
        assert_eq!(&shown(&value), expected, "{source}");
    }
}

/// What each expression asks of the host, call by call.
fn check_calls(rows: &[(&str, &[&str])]) {
    let sources: Vec<&str> = rows.iter().map(|(source, _)| *source).collect();
    let mut evaluator = evaluator(&sources);
    for (place, (source, expected)) in rows.iter().enumerate() {
        CALLS.take();
        let value = shown(&evaluator.evaluate_one(USER, place));
        assert_eq!(CALLS.take(), *expected, "{source}: {value}");
    }
}

#[test]
fn plurals_relative_times_lists_and_names_are_asked_of_the_host() {
    check_calls(&[
        (
            "new Intl.PluralRules('de', {type: 'ordinal', minimumFractionDigits: '1'}).select('3')",
            &[r#"[["de"],{"type":"ordinal","minimumFractionDigits":"1"}] PluralRules.select(3)"#],
        ),
        ("new Intl.PluralRules().selectRange(1, 2)", &["[[],{}] PluralRules.selectRange(1, 2)"]),
        (
            "new Intl.RelativeTimeFormat('de', {numeric: 'auto'}).format('-1', 'day')",
            &[r#"[["de"],{"numeric":"auto"}] RelativeTimeFormat.format(-1, 'day')"#],
        ),
        (
            "new Intl.ListFormat('de', {type: 'unit'}).format(new Set(['a', 'b']))",
            &[r#"[["de"],{"type":"unit"}] ListFormat.format('a', 'b')"#],
        ),
        (
            "new Intl.DisplayNames('de', {type: 'region'}).of('CH')",
            &[r#"[["de"],{"type":"region"}] DisplayNames.of('CH')"#],
        ),
    ]);
    check(&[
        ("Intl.PluralRules()", "(threw Constructor Intl.PluralRules requires 'new')"),
        (
            "new Intl.ListFormat().format(['a', 1])",
            "(threw Iterable yielded 1 which is not a string)",
        ),
        (
            "new Intl.ListFormat().format(Array(1001).fill('a'))",
            "(threw this is too long to be formatted or compared)",
        ),
        ("new Intl.PluralRules().selectRange(1)", "(threw start or end cannot be undefined)"),
        ("new Intl.PluralRules().resolvedOptions().locale", "\"de\""),
        ("Object.prototype.toString.call(new Intl.ListFormat())", "\"[object Intl.ListFormat]\""),
    ]);
}

#[test]
fn locales_and_options_cross_as_json_each_made_to_its_type() {
    check_calls(&[
        (
            "new Date(0).toLocaleDateString()",
            &[
                r#"[[],{"year":"numeric","month":"numeric","day":"numeric"}] DateTimeFormat.format(0)"#,
            ],
        ),
        (
            "new Date(0).toLocaleTimeString('de')",
            &[
                r#"[["de"],{"hour":"numeric","minute":"numeric","second":"numeric"}] DateTimeFormat.format(0)"#,
            ],
        ),
        (
            "new Date(0).toLocaleString(['de', 'fr'], {hour12: 0})",
            &[
                r#"[["de","fr"],{"hour12":false,"year":"numeric","month":"numeric","day":"numeric","hour":"numeric","minute":"numeric","second":"numeric"}] DateTimeFormat.format(0)"#,
            ],
        ),
        (
            "new Date(0).toLocaleDateString('de', {hour: 'numeric'})",
            &[
                r#"[["de"],{"hour":"numeric","year":"numeric","month":"numeric","day":"numeric"}] DateTimeFormat.format(0)"#,
            ],
        ),
        (
            "new Date(0).toLocaleString('de', {hour: '2-digit'})",
            &[r#"[["de"],{"hour":"2-digit"}] DateTimeFormat.format(0)"#],
        ),
        (
            "new Date(0).toLocaleDateString('de', {month: 'long', none: 1})",
            &[r#"[["de"],{"month":"long"}] DateTimeFormat.format(0)"#],
        ),
        (
            "new Date(0).toLocaleDateString('de', {dateStyle: 'full', timeZone: 'UTC'})",
            &[r#"[["de"],{"timeZone":"UTC","dateStyle":"full"}] DateTimeFormat.format(0)"#],
        ),
        (
            "new Intl.DateTimeFormat('de', {fractionalSecondDigits: NaN}).format(1)",
            &[r#"[["de"],{"fractionalSecondDigits":"NaN"}] DateTimeFormat.format(1)"#],
        ),
        (
            "(1234.5).toLocaleString('de', {minimumFractionDigits: '2', useGrouping: true})",
            &[
                r#"[["de"],{"minimumFractionDigits":"2","useGrouping":true}] NumberFormat.format(1234.5)"#,
            ],
        ),
        (
            "(5).toLocaleString(undefined, {useGrouping: 'min2', style: {toString() { return 'percent' }}})",
            &[r#"[[],{"style":"percent","useGrouping":"min2"}] NumberFormat.format(5)"#],
        ),
        (
            "12345678901234567890n.toLocaleString()",
            &["[[],{}] NumberFormat.format('12345678901234567890')"],
        ),
        ("Intl.NumberFormat().format('0.10')", &["[[],{}] NumberFormat.format('0.10')"]),
        ("Intl.NumberFormat().format({valueOf: () => 7})", &["[[],{}] NumberFormat.format(7)"]),
        (
            "[undefined, null, true].map(Intl.NumberFormat().format)",
            &[
                "[[],{}] NumberFormat.format(NaN)",
                "[[],{}] NumberFormat.format(0)",
                "[[],{}] NumberFormat.format(1)",
            ],
        ),
        (
            "user.name.localeCompare('B', 'de', {numeric: 1, sensitivity: 'base'})",
            &[r#"[["de"],{"numeric":true,"sensitivity":"base"}] Collator.compare('Ada', 'B')"#],
        ),
        ("'a'.localeCompare()", &["[[],{}] Collator.compare('a', 'undefined')"]),
        ("'i'.toLocaleUpperCase('tr')", &[r#"[["tr"]] String.toLocaleUpperCase('i')"#]),
        (
            "[1, null, new Date(NaN), 'x'].toLocaleString('de')",
            &[r#"[["de"],{}] NumberFormat.format(1)"#],
        ),
        (
            "new Intl.DateTimeFormat('de').formatRange(new Date(1), 2)",
            &[r#"[["de"],{}] DateTimeFormat.formatRange(1, 2)"#],
        ),
        (
            "Intl.Collator.supportedLocalesOf(['de'], {localeMatcher: 'lookup', numeric: true})",
            &[r#"[["de"],{"localeMatcher":"lookup"}] Collator.supportedLocalesOf()"#],
        ),
        ("user.created_at + user.name.length", &[]),
    ]);
}

#[test]
fn results_come_back_as_strings_numbers_and_objects_of_the_realm() {
    check(&[
        ("new Date(5).toLocaleString('de', {year: 'numeric'})", r#""DateTimeFormat.format(5)""#),
        ("['b', 'a', 'c'].sort(new Intl.Collator('de').compare)", r#"["a","b","c"]"#),
        ("['b', 'a'].sort((a, b) => a.localeCompare(b))", r#"["a","b"]"#),
        ("new Intl.Collator().resolvedOptions()", r#"{"locale":"de","numeric":false}"#),
        (
            "Object.getPrototypeOf(new Intl.Collator().resolvedOptions()) === Object.prototype",
            "true",
        ),
        ("new Intl.NumberFormat().formatToParts(1)", r#"[{"type":"literal","value":"."}]"#),
        ("new Intl.DateTimeFormat().formatToParts(1)[0].value", r#"".""#),
        ("Intl.NumberFormat.supportedLocalesOf('de')", r#"["de"]"#),
        ("[1, null, 2].toLocaleString()", r#""NumberFormat.format(1),,NumberFormat.format(2)""#),
        ("new Date(NaN).toLocaleDateString()", r#""Invalid Date""#),
        ("String(new Date(5))", r#""Date.toString(5)""#),
        ("`${new Date(NaN)}`", r#""Invalid Date""#),
        ("new Date(5).toTimeString()", r#""Date.toTimeString(5)""#),
        ("Date().slice(0, 14)", r#""Date.toString(""#),
        ("new Date(user.created_at).toISOString()", r#""2024-05-05T04:00:00.000Z""#),
        ("Date.parse(user.created_at)", "1714881600000"),
        ("Date.parse('nonsense')", "null"),
        ("(f => f.format === f.format)(Intl.NumberFormat())", "true"),
        ("Intl.NumberFormat() instanceof Intl.NumberFormat", "true"),
        (
            "new (class extends Intl.NumberFormat { twice(x) { return this.format(x * 2) } })().twice(2)",
            r#""NumberFormat.format(4)""#,
        ),
        (
            "Object.prototype.toString.call(Intl) + Object.prototype.toString.call(new Intl.Collator())",
            r#""[object Intl][object Intl.Collator]""#,
        ),
        (
            "[Intl.Collator.name, Intl.Collator.length, Date.prototype.toLocaleString.name, Date.prototype.toLocaleString.length]",
            r#"["Collator",0,"toLocaleString",0]"#,
        ),
        ("Object.keys(Intl).length + Object.keys(Intl.Collator.prototype).length", "0"),
    ]);
}

#[test]
fn what_is_wrong_is_an_error_of_its_type() {
    let bad = |name: &str| format!("'bad:{name}'");
    for (name, error) in
        [("RangeError", "RangeError"), ("TypeError", "TypeError"), ("Odd", "Error")]
    {
        let bad = bad(name);
        check(&[
            (
                &format!("new Date(0).toLocaleString({bad})"),
                &format!("(threw {error}: as the browser says)"),
            ),
            (
                &format!("(1).toLocaleString('de', {{currency: {bad}}})"),
                &format!("(threw {error}: as the browser says)"),
            ),
            (
                &format!(
                    "(() => {{ try {{ 'a'.localeCompare('b', {bad}) }} catch (e) {{ return e instanceof {error} && e.message }} }})()"
                ),
                r#""as the browser says""#,
            ),
        ]);
    }
    for source in [
        "new Date(0).toLocaleString(null)",
        "new Date(0).toLocaleString([1])",
        "new Date(0).toLocaleString('de', null)",
        "new Date(0).toLocaleDateString('de', {timeStyle: 'short'})",
        "new Date(0).toLocaleTimeString('de', {dateStyle: 'short'})",
        "(1).toLocaleString('de', {style: Symbol()})",
        "(1).toLocaleString('de', {minimumFractionDigits: 1n})",
        "Intl.NumberFormat().format(Symbol())",
        "Intl.NumberFormat.prototype.format",
        "Intl.NumberFormat.prototype.resolvedOptions.call({})",
        "Date.prototype.toLocaleString.call({})",
        "Number.prototype.toLocaleString.call('1')",
        "String.prototype.localeCompare.call(null, 'a')",
        "new Intl.DateTimeFormat().formatRange(1)",
        "Intl.Segmenter()",
    ] {
        let value = shown(&evaluator(&[source]).evaluate(USER)[0]);
        assert!(value.starts_with("(threw TypeError: "), "{source}: {value}");
    }
    // What is long does not cross.
    for source in [
        "'a'.repeat(100001).localeCompare('b')",
        "'a'.localeCompare('b', 'x'.repeat(10001))",
        "Intl.NumberFormat().format('1e401')",
        "Intl.NumberFormat().format('1e-99999999999')",
        "Intl.NumberFormat().format('1'.repeat(401))",
        "(10n ** 500n).toLocaleString()",
    ] {
        CALLS.take();
        let value = shown(&evaluator(&[source]).evaluate(USER)[0]);
        assert_eq!(
            value, "(threw RangeError: this is too long to be formatted or compared)",
            "{source}"
        );
        assert_eq!(CALLS.take(), [""; 0], "{source}");
    }
    check(&[("'a'.repeat(200000).toLocaleUpperCase().length", "200000")]);
}

#[test]
fn each_option_is_read_once_and_in_order() {
    check(&[(
        "(() => { const read = []; (1).toLocaleString('de', new Proxy({}, {get(_, name) { read.push(name) }})); return read.join() })()",
        r#""localeMatcher,numberingSystem,style,currency,currencyDisplay,currencySign,unit,unitDisplay,notation,minimumIntegerDigits,minimumFractionDigits,maximumFractionDigits,minimumSignificantDigits,maximumSignificantDigits,roundingIncrement,roundingMode,roundingPriority,trailingZeroDisplay,compactDisplay,useGrouping,signDisplay""#,
    )]);
}

#[test]
fn local_time_is_the_hosts_with_all_its_changes() {
    check(&[
        ("new Date(2024, 0, 15, 12).getTime()", "1705338000000"),
        ("new Date(2024, 6, 15, 12).getTime()", "1721059200000"),
        ("new Date(2024, 2, 10, 1, 59).getTime()", "1710053940000"),
        ("new Date(2024, 2, 10, 2, 30).getTime()", "1710055800000"),
        ("new Date(2024, 2, 10, 3, 30).getTime()", "1710055800000"),
        ("new Date(2024, 2, 10, 5).getTime()", "1710061200000"),
        ("new Date(2024, 10, 3, 0, 30).getTime()", "1730608200000"),
        ("new Date(2024, 10, 3, 1, 30).getTime()", "1730611800000"),
        ("new Date(2024, 10, 3, 2, 30).getTime()", "1730619000000"),
        ("new Date(2024, 10, 2, 23).getTime()", "1730602800000"),
        ("new Date(1710054000000).getHours()", "3"),
        ("new Date(1710053999999).getHours()", "1"),
        ("(d => (d.setHours(3), d.getTime()))(new Date(1710050400000))", "1710054000000"),
        (
            "(d => (d.setHours(d.getHours() + 2), d.getTime()))(new Date(1710050400000))",
            "1710054000000",
        ),
        ("(d => (d.setMinutes(90), d.getTime()))(new Date(1710050400000))", "1710055800000"),
        ("(d => (d.setSeconds(0, 5), d.getTime()))(new Date(1710057600123))", "1710057600005"),
        ("(d => (d.setMilliseconds(7), d.getTime()))(new Date(1710057600123))", "1710057600007"),
        ("(d => (d.setDate(11), d.getTime()))(new Date(1710039600000))", "1710208800000"),
        ("(d => (d.setMonth(7, 1), d.getTime()))(new Date(1710039600000))", "1722564000000"),
        ("(d => (d.setFullYear(2025), d.getTime()))(new Date(1710057600000))", "1741593600000"),
        ("(d => (d.setYear(99), d.getTime()))(new Date(0))", "946684800000"),
        ("(d => (d.setFullYear(2024, 2, 10), d.getTime()))(new Date(NaN))", "1710046800000"),
        ("(d => (d.setHours(1), d.getTime()))(new Date(NaN))", "null"),
        ("new Date(1710057600000).getTimezoneOffset()", "240"),
        ("new Date(2024, 2, 10).getTimezoneOffset()", "300"),
        ("new Date(2024, NaN).getTime()", "null"),
        ("new Date(new Date(5)).getTime()", "5"),
        ("new Date(7).getTime()", "7"),
        ("new Date(null).getTime()", "0"),
        ("new Date({valueOf() { return 9 }}).getTime()", "9"),
        ("new Date(99, 0).getTime()", "915166800000"),
        (
            "new Date(2024, 2, {valueOf() { return new Date(1710054000000).getHours() }}).getTime()",
            "1709442000000",
        ),
        (
            "(class extends Date { x() { return this.getHours() } }, new (class D extends Date { x() { return this.getHours() } })(2024, 0, 1, 5).x())",
            "5",
        ),
        (
            "new Date() instanceof Date && Object.getPrototypeOf(new Date()) === Date.prototype",
            "true",
        ),
        (
            "Date.prototype.constructor === Date && Date.length === 7 && Date.name === 'Date'",
            "true",
        ),
        (
            "Object.getOwnPropertyNames(Date).sort().join()",
            r#""UTC,length,name,now,parse,prototype""#,
        ),
        ("Date.prototype.setHours.length + Date.prototype.setHours.name", r#""4setHours""#),
        ("Reflect.construct(Date, [2024, 0], Array) instanceof Array", "true"),
        ("new Date(1710057600000).toDateString()", r#""Sun Mar 10 2024""#),
    ]);
}

#[test]
fn calls_of_the_host_are_counted() {
    let limits = Limits { host_calls: 100, ..Limits::default() };
    let mut evaluator = Evaluator::with_host(limits, &Echo).unwrap();
    let sources = [
        "(() => { for (let i = 0; i < 100; i++) (i).toLocaleString() })()",
        "(() => { try { for (let i = 0; i < 101; i++) (i).toLocaleString() } catch {} })()",
        "Array.from({length: 200}, (_, i) => String(i)).sort((a, b) => a.localeCompare(b)).length",
        "(1).toLocaleString()",
    ];
    let _ = evaluator.compile(&sources.map(str::to_owned));
    let values: Vec<String> = evaluator.evaluate(USER).iter().map(shown).collect();
    assert_eq!(values, ["(missing)", "(endless)", "(endless)", r#""NumberFormat.format(1)""#]);
}

#[test]
fn nothing_of_intl_can_be_changed_and_nothing_else_is_reached() {
    let leaving = [
        "(() => { const was = typeof Intl.DateTimeFormat; try { Intl.DateTimeFormat = 1 } catch {} return was })()",
        "(() => { const was = typeof Intl; try { Intl = 1 } catch {} return was })()",
        "(() => { const p = Intl.Collator.prototype; p.x = (p.x || 0) + 1; return typeof p.x })()",
        "(f => (f.x = (f.x || 0) + 1))(Intl.NumberFormat())",
        "(() => { const was = String(Date.prototype.toLocaleString).length; Date.prototype.toLocaleString = null; return was })()",
        "(() => { Date.x = (Date.x || 0) + 1; return typeof Date.x })()",
        "Object.getOwnPropertyNames(Intl).sort().join()",
    ];
    let mut evaluator = evaluator(&leaving);
    let first = evaluator.evaluate(USER);
    assert_eq!(first, evaluator.evaluate(USER));
    assert_eq!(shown(&first[6]), r#""Collator,DateTimeFormat,NumberFormat""#);
    let walk = "(() => {
        const seen = new Set(), waiting = [], thawed = [];
        const add = (path, value) => {
            if (Object(value) === value && !seen.has(value)) { seen.add(value); waiting.push([path, value]) }
        };
        add('Intl', Intl); add('Date', Date); add('sample', Object.getPrototypeOf(Intl.NumberFormat()));
        while (waiting.length) {
            const [path, object] = waiting.pop();
            if (object !== globalThis && !Object.isFrozen(object)) thawed.push(path);
            add(path + '.proto', Object.getPrototypeOf(object));
            for (const key of Reflect.ownKeys(object)) {
                const {value, get, set} = Object.getOwnPropertyDescriptor(object, key);
                add(path + '.' + String(key), value); add(path + '.get ' + String(key), get); add(path + '.set ' + String(key), set);
            }
        }
        return thawed.join() + (seen.size > 30);
    })()";
    check(&[
        (walk, r#""true""#),
        ("typeof call + ('call' in globalThis)", r#""undefinedfalse""#),
        (
            "(() => { try { return Intl.Collator.prototype.resolvedOptions.caller } catch { return 'no' } })()",
            r#""no""#,
        ),
    ]);
}

#[test]
fn without_a_host_there_is_no_intl() {
    let mut evaluator = Evaluator::new(Limits::default()).unwrap();
    let _ =
        evaluator.compile(&["typeof Intl".to_owned(), "new Date(2024, 6, 1).getTime()".to_owned()]);
    let values: Vec<String> = evaluator.evaluate(USER).iter().map(shown).collect();
    assert_eq!(values, [r#""undefined""#, "1719792000000"]);
}
