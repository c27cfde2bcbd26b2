//! Compiles expressions and evaluates them for one user after another.
//!
//! Each evaluation gets a user of its own, made from the JSON, with the attributes its expression looks at; what it does
//! to it, to anything built in or to the global object is gone before the next. See [`crate::realm`] for how.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{JsResult, JsString, JsValue};

use crate::attribute_usage::{self, Usage};
use crate::host::Host;
use crate::limits::Limits;
use crate::realm::{Realm, setup_error};
use crate::syntax::{self, SyntaxProblem};
use crate::user_to_js::{KeyCache, Unreadable, UserScan, ValueBuilder};
use crate::value::{Outcome, ResultWriter, Value};
use crate::wire;

/// Evaluates expressions.
pub struct Evaluator {
    limits: Limits,
    host: Option<&'static dyn Host>,
    sources: Vec<String>,
    /// Everything made from the sources; it is made anew when an expression has damaged it
    compiled: Compiled,
    scan: UserScan,
}

struct Compiled {
    realm: Realm,
    results: ResultWriter,
    key_cache: KeyCache,
    expressions: Vec<Option<Expression>>,
    /// The attributes that the expressions look at, all of them
    attributes: Vec<String>,
    /// The same as property keys
    keys: Vec<PropertyKey>,
    /// Whether any expression looks at the user at all
    needs_user: bool,
}

struct Expression {
    function: JsObject,
    touches_globals: bool,
    /// The attributes it looks at, by their place in `attributes`; `None` for the whole user
    attributes: Option<Vec<usize>>,
}

impl Evaluator {
    /// An evaluator without expressions and without a browser: there is no Intl, and local time is UTC.
    ///
    /// # Errors
    /// When Boa cannot be set up: why.
    pub fn new(limits: Limits) -> Result<Self, String> {
        Self::build(limits, None)
    }

    /// An evaluator without expressions, whose Intl and local time are those of `host`.
    ///
    /// # Errors
    /// When Boa cannot be set up: why.
    pub fn with_host(limits: Limits, host: &'static dyn Host) -> Result<Self, String> {
        Self::build(limits, Some(host))
    }

    fn build(limits: Limits, host: Option<&'static dyn Host>) -> Result<Self, String> {
        let compiled = Compiled::new(&limits, host).map_err(|error| setup_error(&error))?;
        Ok(Self { limits, host, sources: Vec::new(), compiled, scan: UserScan::default() })
    }

    /// Compiles `sources`, which take the place of all earlier ones. One that is no expression throws when evaluated.
    ///
    /// # Errors
    /// Each that is no expression: where and why.
    pub fn compile(&mut self, sources: &[String]) -> Vec<Result<(), SyntaxProblem>> {
        self.sources = sources.to_vec();
        self.rebuild();
        let sources = std::mem::take(&mut self.sources);
        let results = sources.iter().map(|source| self.compiled.add(source)).collect();
        self.sources = sources;
        results
    }

    /// A new realm, without expressions.
    fn rebuild(&mut self) {
        // What could be set up once can be set up again; if not, the old one is still the best there is.
        if let Ok(compiled) = Compiled::new(&self.limits, self.host) {
            self.compiled = compiled;
        }
    }

    /// How many expressions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The values of all expressions for a user, which is a JSON object.
    #[must_use]
    pub fn evaluate(&mut self, user: &[u8]) -> Vec<Value> {
        (0..self.len()).map(|source| self.evaluate_one(user, source)).collect()
    }

    /// The value of the expression number `source`, from 0.
    #[must_use]
    pub fn evaluate_one(&mut self, user: &[u8], source: usize) -> Value {
        let mut out = Vec::new();
        let outcome = match self.scan(user) {
            Ok(()) => self.outcome(source, user, &mut out),
            Err(Unreadable) => unreadable(),
        };
        match outcome {
            Outcome::Json => Value::Json(out),
            Outcome::Missing => Value::Missing,
            Outcome::Threw(message) => Value::Threw(message),
            Outcome::Endless => Value::Endless,
        }
    }

    /// Appends a line for each expression, as [`crate::wire`] describes. `false` if one did not end: its line is the last.
    pub fn evaluate_lines(&mut self, user: &[u8], out: &mut Vec<u8>) -> bool {
        let readable = self.scan(user).is_ok();
        (0..self.len()).all(|source| {
            let outcome = if readable { self.outcome(source, user, out) } else { unreadable() };
            wire::end_line(&outcome, out)
        })
    }

    fn scan(&mut self, user: &[u8]) -> Result<(), Unreadable> {
        if !self.compiled.needs_user {
            return Ok(());
        }
        self.scan.scan(user, &self.compiled.attributes)
    }

    /// The outcome for the user who was scanned last.
    fn outcome(&mut self, source: usize, user: &[u8], out: &mut Vec<u8>) -> Outcome {
        let start = out.len();
        let Some((outcome, damaged)) = self.compiled.evaluate(source, user, &self.scan, out) else {
            return Outcome::Threw("SyntaxError: this is no expression".to_owned());
        };
        if outcome != Outcome::Json {
            out.truncate(start);
        }
        if damaged {
            self.restore();
        }
        outcome
    }

    /// Makes everything anew after an expression has done to the global object what cannot be undone.
    fn restore(&mut self) {
        self.rebuild();
        for source in &self.sources {
            // Which of them are no expressions was reported when they were compiled.
            let _ = self.compiled.add(source);
        }
    }
}

fn unreadable() -> Outcome {
    Outcome::Threw("the user is no JSON object, or nested too deep".to_owned())
}

impl Compiled {
    fn new(limits: &Limits, host: Option<&'static dyn Host>) -> JsResult<Self> {
        let mut realm = Realm::new(limits, host)?;
        let results = ResultWriter::new(&mut realm.context)?;
        Ok(Self {
            realm,
            results,
            key_cache: KeyCache::default(),
            expressions: Vec::new(),
            attributes: Vec::new(),
            keys: Vec::new(),
            needs_user: false,
        })
    }

    fn add(&mut self, source: &str) -> Result<(), SyntaxProblem> {
        let result = self.compile(source);
        let (expression, result) = match result {
            Ok(expression) => (Some(expression), Ok(())),
            Err(problem) => (None, Err(problem)),
        };
        self.expressions.push(expression);
        result
    }

    fn compile(&mut self, source: &str) -> Result<Expression, SyntaxProblem> {
        let parsed = syntax::parse(source)?;
        let usage =
            parsed.expression().map(|expression| attribute_usage::of(expression, &parsed.interner));
        let usage = usage.unwrap_or(Usage { attributes: None, touches_globals: true });
        let function = self
            .realm
            .function(&syntax::program(source))
            .map_err(|error| SyntaxProblem { line: 1, column: 1, message: error.to_string() })?;
        self.needs_user |= usage.attributes.as_ref().is_none_or(|names| !names.is_empty());
        let attributes = usage
            .attributes
            .map(|names| names.into_iter().map(|name| self.place_of(name)).collect());
        Ok(Expression { function, touches_globals: usage.touches_globals, attributes })
    }

    fn place_of(&mut self, attribute: String) -> usize {
        let known = self.attributes.iter().position(|known| *known == attribute);
        known.unwrap_or_else(|| {
            self.keys.push(PropertyKey::from(JsString::from(attribute.as_str())));
            self.attributes.push(attribute);
            self.attributes.len() - 1
        })
    }

    /// The outcome and whether the realm is damaged; `None` if the source is no expression.
    fn evaluate(
        &mut self,
        source: usize,
        user: &[u8],
        scan: &UserScan,
        out: &mut Vec<u8>,
    ) -> Option<(Outcome, bool)> {
        let Self { realm, results, key_cache, expressions, keys, .. } = self;
        let expression = expressions.get(source)?.as_ref()?;
        let mut builder = ValueBuilder { context: &mut realm.context, keys: key_cache };
        let user = match &expression.attributes {
            None => builder.user(user, scan),
            Some(places) => {
                let value = |place: &usize| Some((keys[*place].clone(), scan.value(user, *place)?));
                builder.partial_user(places.iter().filter_map(value))
            }
        };
        let Ok(user) = user else { return Some((unreadable(), false)) };
        realm.start_evaluation();
        let context = &mut realm.context;
        let result = expression.function.call(&JsValue::undefined(), &[user], context);
        let outcome = results.write(result, context, out);
        context.clear_kept_objects();
        let damaged = expression.touches_globals && !realm.remove_added_globals();
        Some((outcome, damaged))
    }
}
