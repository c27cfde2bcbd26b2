//! What is kept in this browser between visits besides users: presets and the settings of the last export, saved and
//! recent queries, recipes by the columns they are for.
//!
//! What is kept of a query has its operators written out. One without comes from before November 2026, when terms side by
//! side meant AND: it is read as that, so that no query changes its meaning.
//!
//! Queries can hold personal data: they are kept only here and can be cleared. What is read is hostile input: what is
//! of another version, too large or not understood counts for nothing. Where the browser keeps nothing (private windows,
//! no room), writing says so.

use gloo::utils::window;
use js_sys::{Array, JSON, Object, Reflect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use engine::jobs::ExportSpec;
use engine::query::{ImplicitOperator, explicit};
use engine::recipe::Recipe;

/// The version of what is written; another one is not read.
const VERSION: u32 = 1;

/// The kind that a file of presets says it is.
const KIND: &str = "muster-presets";

/// The most presets, and the most saved queries.
pub(crate) const MOST: usize = 200;

/// How many recent queries are kept.
const RECENT: usize = 10;

/// The most bytes of an entry or a file.
pub(crate) const MOST_BYTES: usize = 1_000_000;

/// The most characters of a name.
pub(crate) const MOST_NAME: usize = 100;

/// The most fields of a preset.
const MOST_COLUMNS: usize = 1_000;

/// The most bytes of a field, a query, or what is sorted by.
const MOST_TEXT: usize = 50_000;

/// Said where the browser does not keep something.
pub(crate) const NOT_KEPT: &str = "This browser does not keep it: storage is full or turned off.";

/// The keys in the browser's storage.
const SPEC: &str = "muster.export.last";
const PRESETS: &str = "muster.export.presets";
const QUERIES: &str = "muster.queries";
const RECIPES: &str = "muster.recipes";
const MARK: &str = "muster.tenant";

/// Those that are forgotten together, and stand in backups.
const ALL: [&str; 4] = [SPEC, PRESETS, QUERIES, RECIPES];

/// How many recipes are kept.
const MOST_RECIPES: usize = 30;

/// What the local tenant held when it was last seen: by this it is known that the browser has thrown it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Users in all connections
    pub(crate) users: u64,
    /// Connections
    pub(crate) connections: u64,
    /// The number of its last change
    pub(crate) revision: u64,
    /// When it was seen so, in milliseconds since 1970
    pub(crate) at: u64,
}

/// The mark, if there is one.
pub(crate) fn mark() -> Option<Mark> {
    read(MARK)
}

/// Keeps the mark, where anything is kept.
pub(crate) fn keep_mark(mark: &Mark) {
    write(MARK, mark);
}

/// Settings of an export under a name. The connection is not part of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Preset {
    /// Its name
    pub(crate) name: String,
    /// What the export is asked
    pub(crate) spec: ExportSpec,
}

/// Queries, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Queries {
    /// Those used lately
    pub(crate) recent: Vec<String>,
    /// Those with a name
    pub(crate) saved: Vec<NamedQuery>,
}

/// A query under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NamedQuery {
    /// Its name
    pub(crate) name: String,
    /// The query
    pub(crate) query: String,
}

/// What is kept: a value and its version.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    version: u32,
    value: T,
}

/// A file of presets.
#[derive(Serialize, Deserialize)]
struct PresetFile {
    kind: String,
    version: u32,
    presets: Vec<Preset>,
}

/// The settings of the last export, if there was one.
pub(crate) fn last_spec() -> Option<ExportSpec> {
    read(SPEC).filter(is_sound).map(as_meant)
}

/// Keeps the settings of an export, where the browser keeps anything.
pub(crate) fn remember_spec(spec: &ExportSpec) {
    let _ = write(SPEC, &written_out(spec.clone()));
}

/// The presets, by name.
pub(crate) fn presets() -> Vec<Preset> {
    let kept: Vec<Preset> = read(PRESETS).unwrap_or_default();
    let sound = kept.into_iter().filter(is_sound_preset).take(MOST);
    sound.map(|preset| Preset { spec: as_meant(preset.spec), ..preset }).collect()
}

/// Keeps these presets and no others. Whether they are kept.
pub(crate) fn keep_presets(presets: &[Preset]) -> bool {
    write(PRESETS, &all_written_out(presets))
}

/// `presets` with one more, which takes the place of one of its name; in the order of their names.
pub(crate) fn with_preset(presets: &[Preset], preset: Preset) -> Vec<Preset> {
    let others = presets.iter().filter(|other| other.name != preset.name);
    let mut next: Vec<Preset> = others.cloned().chain([preset.clone()]).collect();
    next.sort_by_key(|preset| preset.name.to_lowercase());
    next
}

/// Saved and recent queries.
pub(crate) fn queries() -> Queries {
    let mut kept: Queries = read(QUERIES).unwrap_or_default();
    kept.recent.retain(|query| is_sound_text(query));
    kept.recent.truncate(RECENT);
    kept.saved.retain(|saved| is_name(&saved.name) && is_sound_text(&saved.query));
    kept.saved.truncate(MOST);
    each_query(kept, ImplicitOperator::And)
}

/// Keeps these queries and no others. Whether they are kept.
pub(crate) fn keep_queries(queries: &Queries) -> bool {
    write(QUERIES, &each_query(queries.clone(), ImplicitOperator::Or))
}

/// Puts `query` in front of the recent ones, where the browser keeps anything.
pub(crate) fn remember_query(query: &str) {
    let mut queries = queries();
    let query = explicit(query, ImplicitOperator::Or);
    if queries.recent.first().is_none_or(|first| *first != query) {
        queries.recent.retain(|other| *other != query);
        queries.recent.insert(0, query);
        queries.recent.truncate(RECENT);
        let _ = keep_queries(&queries);
    }
}

/// A recipe that a person made for files with these columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRecipe {
    /// The names of the columns, sorted
    columns: Vec<String>,
    /// The recipe, as recipes are written
    recipe: String,
}

/// The recipe that was kept for files with these columns.
pub(crate) fn recipe_for(columns: &[String]) -> Option<Recipe> {
    let columns = sorted(columns);
    let kept: Vec<KeptRecipe> = read(RECIPES).unwrap_or_default();
    let found = kept.into_iter().take(MOST_RECIPES).find(|it| it.columns == columns)?;
    serde_json::from_str(&found.recipe).ok()
}

/// Keeps a recipe for files with these columns, where the browser keeps anything. What is secret in it is not kept.
pub(crate) fn remember_recipe(columns: &[String], recipe: &Recipe) {
    let Some(recipe) = without_secrets(recipe) else { return };
    let columns = sorted(columns);
    let mut kept: Vec<KeptRecipe> = read(RECIPES).unwrap_or_default();
    kept.retain(|it| it.columns != columns);
    kept.insert(0, KeptRecipe { columns, recipe });
    kept.truncate(MOST_RECIPES);
    let _ = write(RECIPES, &kept);
}

fn sorted(columns: &[String]) -> Vec<String> {
    let mut columns = columns.to_vec();
    columns.sort();
    columns
}

/// The recipe as it is written, without peppers, salts and first passwords.
fn without_secrets(recipe: &Recipe) -> Option<String> {
    let mut written = serde_json::to_value(recipe).ok()?;
    let steps = written.get_mut("steps")?.as_array_mut()?;
    steps.retain(|step| step.get("give_password").is_none());
    for step in steps.iter_mut().filter_map(|step| step.as_object_mut()) {
        step.remove("pepper");
        step.remove("constant_salt");
    }
    serde_json::to_string(&written).ok()
}

/// What was kept, to be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forgotten(Vec<(&'static str, String)>);

/// Forgets all that is kept here; what that was, if it was anything.
pub(crate) fn forget_all() -> Option<Forgotten> {
    let storage = storage()?;
    let keys = ALL.into_iter();
    let kept = keys.filter_map(|key| Some((key, storage.get_item(key).ok()??)));
    let kept: Vec<(&str, String)> = kept.collect();
    for (key, _) in &kept {
        // What could be kept can be removed.
        let _ = storage.remove_item(key);
    }
    (!kept.is_empty()).then_some(Forgotten(kept))
}

/// Puts back what was forgotten. Whether it is kept again.
pub(crate) fn put_back(forgotten: &Forgotten) -> bool {
    let put = |storage: Storage| {
        forgotten.0.iter().all(|(key, text)| storage.set_item(key, text).is_ok())
    };
    storage().is_some_and(put)
}

/// All that is kept here, for a backup: each value under its key.
pub(crate) fn for_backup() -> String {
    let all = Object::new();
    let storage = storage();
    for key in ALL {
        let text = storage.as_ref().and_then(|storage| storage.get_item(key).ok().flatten());
        if let Some(value) = text.and_then(|text| parsed(&text)) {
            // A new object takes every name.
            let _ = Reflect::set(&all, &key.into(), &value);
        }
    }
    JSON::stringify(&all).map(String::from).unwrap_or_default()
}

/// What a backup has of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InBackup {
    /// Export presets
    pub(crate) presets: u64,
    /// Recipes
    pub(crate) recipes: u64,
    /// Saved queries
    pub(crate) queries: u64,
    /// Each by its key, as text
    values: Vec<(&'static str, String)>,
}

/// What is in the settings of a backup. It is hostile input: what is not known, or too large, is not taken, and what is taken
/// is looked at again whenever it is read.
pub(crate) fn in_backup(settings: &str) -> InBackup {
    let all = JSON::parse(settings).unwrap_or(JsValue::NULL);
    let member = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok();
    let count =
        |value: Option<JsValue>| value.map_or(0, |list| u64::from(Array::from(&list).length()));
    let mut found = InBackup::default();
    for key in ALL {
        let Some(kept) = member(&all, key).filter(JsValue::is_object) else { continue };
        let Some(text) = JSON::stringify(&kept).ok().map(String::from) else { continue };
        if text.len() > MOST_BYTES {
            continue;
        }
        let value = member(&kept, "value").filter(JsValue::is_object);
        match key {
            PRESETS => found.presets = count(value),
            RECIPES => found.recipes = count(value),
            QUERIES => {
                let saved = value.and_then(|value| member(&value, "saved"));
                found.queries = count(saved.filter(JsValue::is_object));
            }
            _ => {}
        }
        found.values.push((key, text));
    }
    found
}

/// Keeps what a backup has, and nothing else. Whether it is kept.
pub(crate) fn restore(found: &InBackup) -> bool {
    forget_all();
    put_back(&Forgotten(found.values.clone()))
}

/// Presets as a file that [`presets_of`] reads.
pub(crate) fn file_of(presets: &[Preset]) -> String {
    let file =
        PresetFile { kind: KIND.to_owned(), version: VERSION, presets: all_written_out(presets) };
    as_json(&file, 2).unwrap_or_default()
}

/// The presets in a file.
///
/// # Errors
/// A sentence for the user if it is no file of presets that can be used.
pub(crate) fn presets_of(text: &str) -> Result<Vec<Preset>, &'static str> {
    let value = parsed(text).ok_or("This file is no JSON, or too large.")?;
    let member = |name: &str| Reflect::get(&value, &JsValue::from_str(name)).ok();
    if member("kind").and_then(|kind| kind.as_string()).as_deref() != Some(KIND) {
        return Err("This is no file of Muster’s presets.");
    }
    if member("version").and_then(|version| version.as_f64()) != Some(f64::from(VERSION)) {
        return Err("These presets are of another version of Muster.");
    }
    let file: PresetFile = serde_wasm_bindgen::from_value(value)
        .map_err(|_| "The presets in this file cannot be understood.")?;
    match file.presets.len() {
        0 => Err("There are no presets in this file."),
        1..=MOST if file.presets.iter().all(is_sound_preset) => {
            let presets = file.presets.into_iter();
            Ok(presets.map(|preset| Preset { spec: as_meant(preset.spec), ..preset }).collect())
        }
        1..=MOST => Err("A preset in this file has no usable name, or is too large."),
        _ => Err("There are too many presets in this file."),
    }
}

/// Whether something can be saved under this name.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim().len() == name.len()
        && name.chars().count() <= MOST_NAME
        && !name.contains(char::is_control)
}

/// `spec` with the operators of its search written out.
fn written_out(mut spec: ExportSpec) -> ExportSpec {
    spec.which.search = explicit(&spec.which.search, ImplicitOperator::Or);
    spec
}

fn all_written_out(presets: &[Preset]) -> Vec<Preset> {
    let presets = presets.iter().cloned();
    presets.map(|preset| Preset { spec: written_out(preset.spec), ..preset }).collect()
}

/// `spec`, which was kept, with the operators of its search as they were meant.
fn as_meant(mut spec: ExportSpec) -> ExportSpec {
    spec.which.search = explicit(&spec.which.search, ImplicitOperator::And);
    spec
}

/// `queries` with their operators written out.
fn each_query(mut queries: Queries, implicit: ImplicitOperator) -> Queries {
    let saved = queries.saved.iter_mut().map(|saved| &mut saved.query);
    for query in queries.recent.iter_mut().chain(saved) {
        *query = explicit(query, implicit);
    }
    queries
}

fn is_sound_preset(preset: &Preset) -> bool {
    is_name(&preset.name) && is_sound(&preset.spec)
}

fn is_sound(spec: &ExportSpec) -> bool {
    let order = spec.order.iter().map(|order| &order.by);
    let columns = spec.columns.iter().flat_map(|column| [&column.attribute, &column.name]);
    let texts = order.chain(columns).chain([&spec.which.search]).chain(&spec.which.connection);
    spec.columns.len() <= MOST_COLUMNS && texts.into_iter().all(|text| text.len() <= MOST_TEXT)
}

fn is_sound_text(query: &str) -> bool {
    !query.trim().is_empty() && query.len() <= MOST_TEXT
}

fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let value = parsed(&storage()?.get_item(key).ok()??)?;
    let kept: Kept<T> = serde_wasm_bindgen::from_value(value).ok()?;
    (kept.version == VERSION).then_some(kept.value)
}

fn write<T: Serialize + ?Sized>(key: &str, value: &T) -> bool {
    let text = as_json(&Kept { version: VERSION, value }, 0);
    let text = text.filter(|text| text.len() <= MOST_BYTES);
    storage().zip(text).is_some_and(|(storage, text)| storage.set_item(key, &text).is_ok())
}

/// The browser's own JSON is used: it is there, and the page has no other reader of JSON.
fn parsed(text: &str) -> Option<JsValue> {
    if text.len() > MOST_BYTES { None } else { JSON::parse(text).ok() }
}

fn as_json<T: Serialize>(value: &T, indent: u32) -> Option<String> {
    let value = serde_wasm_bindgen::to_value(value).ok()?;
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &indent.into());
    text.ok().map(String::from)
}

/// Absent where the browser was told to keep nothing.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::fields::{Column, default_columns};

    #[wasm_bindgen_test]
    fn a_recipe_is_kept_without_its_secrets() {
        let text = r#"{"recipe":1,"steps":[{"password":"h","pepper":"hush","constant_salt":"x"},{"map":{"a":"email"}}]}"#;
        let recipe: Recipe = serde_json::from_str(text).unwrap();
        let kept = without_secrets(&recipe).unwrap();
        assert!(!kept.contains("hush") && kept.contains("email"), "{kept}");
        let names = |names: [&str; 2]| names.map(str::to_owned);
        remember_recipe(&names(["b", "a"]), &recipe);
        assert_eq!(recipe_for(&names(["a", "b"])).map(|it| it.steps.len()), Some(2));
        assert_eq!(recipe_for(&names(["a", "c"])), None);
    }

    use engine::jobs::export::{ExportFormat, Order, Which};

    fn preset(name: &str) -> Preset {
        let which = Which { search: "email:a*".to_owned(), ..Which::default() };
        let order = Some(Order { by: "name".to_owned(), descending: true });
        let spec = ExportSpec {
            which,
            order,
            columns: default_columns(),
            format: ExportFormat::Csv,
            ..ExportSpec::default()
        };
        Preset { name: name.to_owned(), spec }
    }

    #[wasm_bindgen_test]
    fn a_file_comes_back_as_it_was() {
        let presets = vec![preset("é “1”"), preset("b")];
        assert_eq!(presets_of(&file_of(&presets)), Ok(presets));
    }

    #[wasm_bindgen_test]
    fn other_files_are_refused_with_the_reason() {
        let check = |text: &str, words: &str| {
            let said = presets_of(text).expect_err(words);
            assert!(said.contains(words), "{text}: {said}");
        };
        let of = |presets: &str| {
            format!(r#"{{"kind":"muster-presets","version":1,"presets":{presets}}}"#)
        };
        check("{", "no JSON");
        check(&" ".repeat(MOST_BYTES + 1), "too large");
        for text in ["null", "[]", "1", r#""x""#, "{}", r#"{"kind":1}"#] {
            check(text, "no file of Muster");
        }
        check(r#"{"kind":"muster-presets","version":2}"#, "another version");
        check(&of("{}"), "cannot be understood");
        check(&of(r#"[{"name":"a","spec":{"columns":"x"}}]"#), "cannot be understood");
        check(&of(r#"[{"name":"a","spec":{"format":"xml"}}]"#), "cannot be understood");
        check(&of("[]"), "no presets");
        check(&of(r#"[{"name":"","spec":{}}]"#), "no usable name");
        check(&of(r#"[{"name":" a","spec":{}}]"#), "no usable name");
        let many = vec![r#"{"name":"a","spec":{}}"#; MOST + 1];
        check(&of(&format!("[{}]", many.join(","))), "too many");
        let long = Preset {
            spec: ExportSpec {
                columns: vec![Column::new(&"a".repeat(MOST_TEXT + 1), "")],
                ..ExportSpec::default()
            },
            ..preset("a")
        };
        check(&file_of(&[long]), "too large");
    }

    #[wasm_bindgen_test]
    fn members_that_are_not_known_or_not_there_do_no_harm() {
        let text = r#"{"kind":"muster-presets","version":1,"more":[],"presets":[{"name":"a","spec":{"sample":true,"new":1}}]}"#;
        let spec = ExportSpec { sample: true, ..ExportSpec::default() };
        assert_eq!(presets_of(text), Ok(vec![Preset { name: "a".to_owned(), spec }]));
    }

    #[wasm_bindgen_test]
    fn a_preset_takes_the_place_of_its_name() {
        let presets = with_preset(
            &[preset("b"), preset("a")],
            Preset { spec: ExportSpec::default(), ..preset("b") },
        );
        assert_eq!(presets.iter().map(|preset| preset.name.as_str()).collect::<String>(), "ab");
        assert_eq!(presets[1].spec, ExportSpec::default());
    }

    #[wasm_bindgen_test]
    fn what_is_kept_comes_back_and_can_be_forgotten() {
        forget_all();
        for number in 0..12 {
            remember_query(&format!("q{number}"));
        }
        remember_query("q5");
        assert_eq!(queries().recent[..3], ["q5", "q11", "q10"]);
        assert_eq!(queries().recent.len(), RECENT);
        remember_spec(&preset("x").spec);
        assert_eq!(last_spec(), Some(preset("x").spec));
        for damaged in ["", "{", r#"{"version":2,"value":{}}"#, r#"{"version":1,"value":7}"#] {
            storage().and_then(|storage| storage.set_item(SPEC, damaged).ok());
            assert_eq!(last_spec(), None, "{damaged}");
        }
        remember_spec(&preset("x").spec);
        let forgotten = forget_all().unwrap();
        assert_eq!((queries(), last_spec()), (Queries::default(), None));
        assert_eq!(forget_all(), None);
        assert!(put_back(&forgotten));
        assert_eq!((queries().recent.len(), last_spec()), (RECENT, Some(preset("x").spec)));
        forget_all();
    }
    #[wasm_bindgen_test]
    fn what_is_kept_goes_into_a_backup_and_comes_back() {
        forget_all();
        assert_eq!(in_backup(&for_backup()), InBackup::default());
        assert!(keep_presets(&[preset("a"), preset("b")]));
        remember_query("name:x");
        let saved = NamedQuery { name: "n".to_owned(), query: "a:b".to_owned() };
        assert!(keep_queries(&Queries { saved: vec![saved], ..queries() }));
        let found = in_backup(&for_backup());
        assert_eq!((found.presets, found.recipes, found.queries), (2, 0, 1));
        forget_all();
        remember_spec(&preset("other").spec);
        assert!(restore(&found));
        assert_eq!((presets().len(), queries().saved.len(), last_spec()), (2, 1, None));
        let hostile = r#"{"muster.tenant":{},"x":1,"muster.queries":{"version":1,"value":{"saved":7}},"muster.recipes":"no"}"#;
        for text in ["", "{", "7", "null", "[]", hostile] {
            let found = in_backup(text);
            assert_eq!((found.presets, found.recipes, found.queries), (0, 0, 0), "{text}");
            assert!(found.values.iter().all(|(key, _)| *key == QUERIES), "{text}");
        }
        forget_all();
    }
    #[wasm_bindgen_test]
    fn a_query_of_before_means_what_it_meant() {
        forget_all();
        let kept = [
            (
                QUERIES,
                r#"{"version":1,"value":{"recent":["a b"],"saved":[{"name":"n","query":"a OR b c -d"}]}}"#,
            ),
            (SPEC, r#"{"version":1,"value":{"which":{"search":"x:1 y:2"}}}"#),
            (
                PRESETS,
                r#"{"version":1,"value":[{"name":"p","spec":{"which":{"search":"name:(a b)"}}}]}"#,
            ),
        ];
        for (key, text) in kept {
            storage().and_then(|storage| storage.set_item(key, text).ok());
        }
        assert_eq!(queries().recent, ["a AND b"]);
        assert_eq!(queries().saved[0].query, "a OR (b AND c AND NOT d)");
        assert_eq!(last_spec().unwrap().which.search, "x:1 AND y:2");
        assert_eq!(presets()[0].spec.which.search, "name:(a AND b)");
        // What is entered from now on is kept with the operator it has now.
        remember_query("c d");
        assert_eq!(queries().recent, ["c OR d", "a AND b"]);
        let mut spec = ExportSpec::default();
        spec.which.search = "c d".to_owned();
        remember_spec(&spec);
        assert_eq!(last_spec().unwrap().which.search, "c OR d");
        let preset = Preset { name: "c".to_owned(), spec };
        assert_eq!(presets_of(&file_of(&[preset])).unwrap()[0].spec.which.search, "c OR d");
        forget_all();
    }
}
