//! Expressions give what the browser's own engine gives: values, dates, numbers, the order of texts, local times.

use super::*;

/// Works all expressions out for all users with the browser's own engine and compares each with what the file holds.
/// Gives what differs, and for how many users each expression throws.
const COMPARE: &str = r"
// A path that leads nowhere is no error here.
const path = /^user(\??\.[\w$]+|(\?\.)?\[('[^']*'|\x22[^\x22]*\x22|\d+)\])*$/;
// What JSON writes nothing or {} for, though it holds more, is an error.
const isUnsayable = (value) => [Promise, Map, Set, RegExp, Error].some((kind) => value instanceof kind)
  || (Object(value) === value && typeof value.next === 'function');
const textOf = (value) => {
  const text = JSON.stringify(value);
  if (text === undefined && ['function', 'symbol'].includes(typeof value)) throw new TypeError('no JSON');
  JSON.stringify(value, (key, part) => {
    if (isUnsayable(part)) throw new TypeError('no JSON');
    return part;
  });
  return text;
};
const [different, failures] = [[], {}];
users.forEach((line, place) => {
  const found = JSON.parse(file[place]);
  functions.forEach((work, index) => {
    const name = `e${index + 1}`;
    let expected;
    try {
      expected = textOf(work(JSON.parse(line)));
    } catch {
      if (!path.test(texts[index])) {
        expected = 'null';
        failures[name] = (failures[name] ?? 0) + 1;
      }
    }
    const given = Object.hasOwn(found, name) ? JSON.stringify(found[name]) : undefined;
    if (given !== expected) different.push(`${texts[index]} of user ${place + 1}: ${given}, and in Chromium ${expected}`);
  });
});
return { different, failures, compared: users.length * functions.length };";

/// Exports `users` with `expressions` and with the browser's own engine, and fails where they differ. For how many users
/// each expression throws.
fn same_as_the_browser(page: &Page, users: &str, expressions: &[&str]) -> BTreeMap<String, u64> {
    let _file = take(page, users);
    let count = users.lines().count();
    let button = format!("Export {count} Users");
    // The users as they are read: of names that stand twice only the last counts.
    let read = text(&export(page, &button));
    assert_eq!(read.lines().count(), count);
    let columns: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(index, text)| json!({ "attribute": text, "name": format!("e{}", index + 1) }))
        .collect();
    choose_from_file(page, &json!({ "columns": columns }));
    let file = text(&export(page, &button));
    let functions: Vec<String> = expressions
        .iter()
        .map(|text| format!("function (user) {{ return (\n{text}\n); }}"))
        .collect();
    let as_list = |text: &str| json!(text.lines().collect::<Vec<_>>()).to_string();
    let script = format!(
        "const [users, file, texts, functions] = [{}, {}, {}, [{}]];{COMPARE}",
        as_list(&read),
        as_list(&file),
        json!(expressions),
        functions.join(",\n")
    );
    let compared = page.eval(&script);
    let different: Vec<String> = serde_json::from_value(compared["different"].clone()).unwrap();
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert_eq!(compared["compared"], expressions.len() * count);
    serde_json::from_value(compared["failures"].clone()).unwrap()
}

#[test]
fn hundreds_of_expressions_give_what_the_browsers_own_engine_gives() {
    let data = project::root().join("tests/browser/data");
    let expressions = fs::read_to_string(data.join("expressions.txt")).unwrap();
    let expressions: Vec<&str> = expressions.lines().collect();
    assert!(expressions.len() >= 300, "{}", expressions.len());
    let users = fs::read_to_string(data.join("users.ndjson")).unwrap();
    visit("#/export", |page| {
        let thrown = same_as_the_browser(page, &users, &expressions);
        assert!(thrown.len() > 10, "{thrown:?}");
        assert_eq!(failures(page), thrown);
    });
}

const LOCALES: &[&str] = &[
    "undefined",
    "'en-US'",
    "'en-GB'",
    "'de'",
    "'de-CH'",
    "'fr-CA'",
    "'sv'",
    "'tr'",
    "'ja-JP-u-ca-japanese'",
    "'ar-EG'",
    "'hi-u-nu-deva'",
    "'th-TH'",
    "'zh-Hans'",
    "'fa-IR'",
    "['xx', 'pt-BR']",
    "[]",
    "'de_DE'",
    "''",
    "null",
    "[7]",
];

const DATE_OPTIONS: &[&str] = &[
    "timeZone: 'UTC'",
    "timeZone: 'America/New_York'",
    "timeZone: 'Asia/Kolkata'",
    "timeZone: 'Nowhere/At_All'",
    "weekday: 'long'",
    "era: 'short'",
    "year: '2-digit'",
    "month: 'short'",
    "month: 'huge'",
    "day: 'numeric'",
    "dayPeriod: 'long'",
    "hour: '2-digit'",
    "minute: '2-digit'",
    "second: 'numeric'",
    "fractionalSecondDigits: 2",
    "fractionalSecondDigits: 'x'",
    "timeZoneName: 'short'",
    "timeZoneName: 'longOffset'",
    "hour12: true",
    "hourCycle: 'h23'",
    "dateStyle: 'full'",
    "dateStyle: 'short'",
    "timeStyle: 'medium'",
    "calendar: 'buddhist'",
    "numberingSystem: 'arab'",
];

const NUMBER_OPTIONS: &[&str] = &[
    "style: 'percent'",
    "style: 'currency'",
    "style: 'unit'",
    "style: 'odd'",
    "currency: 'CHF'",
    "currency: 'EUR', currencyDisplay: 'name'",
    "currency: 'francs'",
    "currencySign: 'accounting'",
    "unit: 'kilometer-per-hour'",
    "notation: 'compact'",
    "notation: 'scientific'",
    "compactDisplay: 'long'",
    "minimumIntegerDigits: 4",
    "minimumFractionDigits: 2",
    "maximumFractionDigits: '1'",
    "maximumFractionDigits: 1000",
    "maximumSignificantDigits: 3",
    "roundingMode: 'floor'",
    "useGrouping: false",
    "useGrouping: 'min2'",
    "signDisplay: 'always'",
    "trailingZeroDisplay: 'stripIfInteger'",
];

const COLLATOR_OPTIONS: &[&str] = &[
    "numeric: true",
    "sensitivity: 'base'",
    "sensitivity: 'accent'",
    "sensitivity: 'odd'",
    "caseFirst: 'upper'",
    "ignorePunctuation: true",
    "usage: 'search'",
];

const PLURAL_OPTIONS: &[&str] = &[
    "type: 'ordinal'",
    "type: 'cardinal'",
    "type: 'odd'",
    "minimumFractionDigits: 1",
    "maximumSignificantDigits: 2",
    "minimumIntegerDigits: 'x'",
];

const RELATIVE_OPTIONS: &[&str] = &[
    "numeric: 'auto'",
    "numeric: 'sometimes'",
    "style: 'short'",
    "style: 'narrow'",
    "numberingSystem: 'arab'",
    "localeMatcher: 'lookup'",
];

const LIST_OPTIONS: &[&str] = &[
    "type: 'disjunction'",
    "type: 'unit'",
    "type: 'odd'",
    "style: 'narrow'",
    "style: 'short'",
    "localeMatcher: 'lookup'",
];

const NAME_OPTIONS: &[&str] = &[
    "type: 'region'",
    "type: 'language'",
    "type: 'currency'",
    "type: 'script'",
    "type: 'odd'",
    "style: 'short'",
    "fallback: 'none'",
    "languageDisplay: 'standard'",
];

/// With `user`'s `time`, `written`, `number`, `a` and `b`; LOCALE and OPTIONS are put in.
const FORMATS: &[(&str, &[&str])] = &[
    ("new Date(time).toLocaleDateString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Date(time).toLocaleTimeString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Date(time).toLocaleString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).format(new Date(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).formatToParts(Date.parse(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).formatRange(0, new Date(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).resolvedOptions()", DATE_OPTIONS),
    ("number.toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("Intl.NumberFormat(LOCALE, OPTIONS).format(number)", NUMBER_OPTIONS),
    ("Intl.NumberFormat(LOCALE, OPTIONS).format(String(number))", NUMBER_OPTIONS),
    ("new Intl.NumberFormat(LOCALE, OPTIONS).formatToParts(number)", NUMBER_OPTIONS),
    ("new Intl.NumberFormat(LOCALE, OPTIONS).resolvedOptions()", NUMBER_OPTIONS),
    ("12345678901234567890n.toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("[number, null, 1234.5, new Date(time)].toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("a.localeCompare(b, LOCALE, OPTIONS)", COLLATOR_OPTIONS),
    (
        "[a, b, 'a10', 'a9', 'Z', 'é'].sort(new Intl.Collator(LOCALE, OPTIONS).compare)",
        COLLATOR_OPTIONS,
    ),
    ("new Intl.Collator(LOCALE, OPTIONS).resolvedOptions()", COLLATOR_OPTIONS),
    ("[a.toLocaleUpperCase(LOCALE), b.toLocaleLowerCase(LOCALE)]", COLLATOR_OPTIONS),
    ("Intl.DateTimeFormat.supportedLocalesOf(LOCALE, OPTIONS)", COLLATOR_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).select(number)", PLURAL_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).selectRange(1, 1234.5)", PLURAL_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).resolvedOptions()", PLURAL_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).format(-2, 'day')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).format(number, 'fortnight')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).formatToParts(1, 'quarter')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).resolvedOptions()", RELATIVE_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format([a, b, 'c'])", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format(new Set([a]))", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).formatToParts([a, b])", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format()", LIST_OPTIONS),
    (
        "['CH', 'de-AT', 'EUR', 'Latn', 'QX'].map(code => { try { return String(new Intl.DisplayNames(LOCALE, OPTIONS).of(code)); } catch (error) { return error.name; } })",
        NAME_OPTIONS,
    ),
    ("Intl.PluralRules.supportedLocalesOf(LOCALE, OPTIONS)", COLLATOR_OPTIONS),
];

/// Local time, and dates in other forms than ISO.
const DATES: &[&str] = &[
    "Date.parse(written)",
    "new Date(written)",
    "String(new Date(time))",
    "new Date(time).toTimeString()",
    "new Date(time).toDateString()",
    "(d => [d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds()])(new Date(time))",
    "new Date(time).getTimezoneOffset()",
    "(d => new Date(d.getFullYear(), d.getMonth(), d.getDate(), d.getHours() + 1))(new Date(time))",
    "[...Array(48).keys()].map(hour => new Date(2024, 2, 10, hour).getTime())",
    "[...Array(48).keys()].map(hour => new Date(2024, 9, 27, 0, hour * 15).getTime())",
    "(d => (d.setHours(d.getHours() + 5, 30), d.setMonth(2, 31), d.setMilliseconds(1), d))(new Date(time))",
];

/// Numbers that look as if by chance, the same each time.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// An expression of [`FORMATS`] with a locale and up to three options; what it throws is its value.
fn some_format(format: &(&str, &[&str]), seeded: &mut Seeded) -> String {
    let count = seeded.below(4);
    let options: Vec<&str> = (0..count).map(|_| seeded.one_of(format.1)).collect();
    let options = match seeded.below(20) {
        0 => "null".to_owned(),
        1 => "undefined".to_owned(),
        _ => format!("{{ {} }}", options.join(", ")),
    };
    let call = format.0.replace("LOCALE", seeded.one_of(LOCALES)).replace("OPTIONS", &options);
    with_attributes(&format!(
        "(() => {{ try {{ return {call} }} catch (e) {{ return e.name }} }})()"
    ))
}

fn with_attributes(call: &str) -> String {
    format!("(({{ time, written, number, a, b }}) => {call})(user.user_metadata)")
}

/// Users whose values meet in all combinations sooner or later.
fn users_with_dates() -> String {
    let times = [
        "2024-03-10T06:59:59.999Z",
        "2024-03-10T07:00:00Z",
        "2024-07-04T23:30:15.250Z",
        "1969-12-31T23:59:59.999Z",
        "1899-12-31",
        "9999-12-31T23:59:59Z",
        "2024-10-27T00:59:59+02:00",
        "nonsense",
    ];
    let written = [
        "12/31/2017",
        "31/12/2017",
        "Dec 25, 1995",
        "25 December 1995 10:00 GMT+0200",
        "2020/01/05",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2020-02-29T12:00",
        "5.4.2020",
        "1995",
    ];
    let numbers = ["0", "-0", "1234567.891", "0.000001234", "-5.5", "1e21", "12345678901234567890"];
    let texts = [
        "ä",
        "z",
        "Z",
        "a10",
        "a2",
        "",
        "é",
        "e\\u0301",
        "ı",
        "I",
        "ß",
        "SS",
        "\\ud83d\\ude00",
        "co-op",
        "coop",
    ];
    let user = |n: usize| {
        format!(
            r#"{{"email":"{n}@example.com","user_metadata":{{"time":"{}","written":"{}","number":{},"a":"{}","b":"{}"}}}}"#,
            times[n % times.len()],
            written[n % written.len()],
            numbers[n % numbers.len()],
            texts[n % texts.len()],
            texts[(n * 7 + 3) % texts.len()],
        )
    };
    (0..30).map(user).collect::<Vec<_>>().join("\n")
}

#[test]
fn dates_numbers_and_the_order_of_texts_are_as_the_browser_writes_them() {
    let mut seeded = Seeded(20_261_129);
    let formats = (0..15).flat_map(|_| FORMATS).map(|format| some_format(format, &mut seeded));
    let expressions: Vec<String> =
        formats.chain(DATES.iter().map(|call| with_attributes(call))).collect();
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    visit("#/export", |page| {
        let thrown = same_as_the_browser(page, &users_with_dates(), &expressions);
        assert!(thrown.is_empty(), "{thrown:?}");
    });
}

/// Zones behind and before UTC, with parts of hours, with summer time in either half of the year, and with a day left out.
const ZONES: [&str; 4] =
    ["Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"];

#[test]
fn local_times_are_the_browsers_in_any_zone() {
    let mut expressions: Vec<String> = DATES.iter().map(|call| with_attributes(call)).collect();
    expressions.extend(
        [
            "new Date(time).toLocaleString('de')",
            "new Date(written).toLocaleDateString()",
            "new Date(2011, 11, 29, 23, 30).getTime() - new Date(2011, 11, 31).getTime()",
            "[0, 1, 2, 3, 4].map(hour => new Date(2024, 3, 7, hour, 15).toISOString())",
        ]
        .map(with_attributes),
    );
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    // Until about 1900 places had clocks of their own.
    let users = users_with_dates();
    let users: Vec<&str> = users.lines().filter(|user| !user.contains("1899-")).collect();
    let users = users.join("\n");
    for zone in ZONES {
        visit("", |page| {
            page.zone(zone);
            page.go("#/export");
            let shown = page.eval("return Intl.DateTimeFormat().resolvedOptions().timeZone");
            let shown = shown.as_str().unwrap_or_default();
            assert!(shown == zone || zone == "Asia/Kolkata" && shown == "Asia/Calcutta", "{shown}");
            let thrown = same_as_the_browser(page, &users, &expressions);
            assert!(thrown.is_empty(), "{zone} {thrown:?}");
        });
    }
}
