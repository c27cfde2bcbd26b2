//! Compiles expressions and evaluates them for one user after another.
//!
//! Each evaluation gets a user of its own, made from the JSON, with the attributes its expression looks at; what it does
//! to it, to anything built in or to the global object is gone before the next. See [`crate::realm`] for how.

use std::ops::Range;

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{JsResult, JsString, JsValue};

use crate::attribute_usage::{self, Usage};
use crate::realm::{Realm, told};
use crate::syntax::{self, SyntaxProblem};
use crate::user_to_js::{Maker, Names, Unreadable, find};
use crate::value::{self, Outcome, Value};
use crate::wire;

/// What one evaluation may take. Built-in functions, however long they run, are not covered: whoever waits for the
/// answer must be able to end it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rounds of loops, for each call of a function
    pub loops: u64,
    /// Calls within calls. Each takes a few kilobytes of the native stack at worst.
    pub calls: usize,
    /// Values on Boa's stack, such as the arguments of all open calls
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { loops: 1_000_000, calls: 512, values: 200_000 }
    }
}

/// Evaluates expressions.
pub struct Evaluator {
    limits: Limits,
    sources: Vec<String>,
    /// Everything made from the sources; it is made anew when an expression has spoilt it
    compiled: Compiled,
}

struct Compiled {
    realm: Realm,
    stringify: JsObject,
    names: Names,
    expressions: Vec<Option<Expression>>,
    /// The attributes that the expressions look at, all of them
    attributes: Vec<String>,
    keys: Vec<PropertyKey>,
}

struct Expression {
    function: JsObject,
    touches_globals: bool,
    /// The attributes it looks at, by their place in `attributes`; `None` for the whole user
    attributes: Option<Vec<usize>>,
}

impl Evaluator {
    /// An evaluator without expressions.
    ///
    /// # Errors
    /// When Boa cannot be set up: why.
    pub fn new(limits: Limits) -> Result<Self, String> {
        let compiled = Compiled::new(&limits).map_err(|error| told(&error))?;
        Ok(Self { limits, sources: Vec::new(), compiled })
    }

    /// Compiles `sources`, which take the place of all earlier ones. One that is no expression throws when evaluated.
    ///
    /// # Errors
    /// Each that is no expression: where and why.
    pub fn compile(&mut self, sources: &[String]) -> Vec<Result<(), SyntaxProblem>> {
        self.sources = sources.to_vec();
        self.renew();
        let sources = std::mem::take(&mut self.sources);
        let results = sources.iter().map(|source| self.compiled.add(source)).collect();
        self.sources = sources;
        results
    }

    /// A world as it was, for sources that are known.
    fn renew(&mut self) {
        // What could be set up once can be set up again; if not, the old one is still the best there is.
        if let Ok(compiled) = Compiled::new(&self.limits) {
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
        let mut found = Vec::new();
        let outcome = match find(user, &self.compiled.attributes, &mut found) {
            Ok(()) => self.outcome(source, user, &found, &mut out),
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
        let mut found = Vec::new();
        let readable = find(user, &self.compiled.attributes, &mut found).is_ok();
        (0..self.len()).all(|source| {
            let outcome =
                if readable { self.outcome(source, user, &found, out) } else { unreadable() };
            wire::end_line(&outcome, out)
        })
    }

    fn outcome(
        &mut self,
        source: usize,
        user: &[u8],
        found: &[Option<Range<usize>>],
        out: &mut Vec<u8>,
    ) -> Outcome {
        let start = out.len();
        let Some((outcome, spoilt)) = self.compiled.evaluate(source, user, found, out) else {
            return Outcome::Threw("SyntaxError: this is no expression".to_owned());
        };
        if outcome != Outcome::Json {
            out.truncate(start);
        }
        if spoilt {
            self.restore();
        }
        outcome
    }

    /// Makes everything anew after an expression has done to the global object what cannot be undone.
    fn restore(&mut self) {
        self.renew();
        for source in &self.sources {
            // It has been told already which of them are no expressions.
            let _ = self.compiled.add(source);
        }
    }
}

fn unreadable() -> Outcome {
    Outcome::Threw("the user is no JSON object, or nested too deep".to_owned())
}

impl Compiled {
    fn new(limits: &Limits) -> JsResult<Self> {
        let mut realm = Realm::new(limits)?;
        let stringify = value::stringify(&mut realm.context)?;
        Ok(Self {
            realm,
            stringify,
            names: Names::default(),
            expressions: Vec::new(),
            attributes: Vec::new(),
            keys: Vec::new(),
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

    /// The outcome and whether the world is spoilt; `None` if the source is no expression.
    fn evaluate(
        &mut self,
        source: usize,
        user: &[u8],
        found: &[Option<Range<usize>>],
        out: &mut Vec<u8>,
    ) -> Option<(Outcome, bool)> {
        let Self { realm, stringify, names, expressions, keys, .. } = self;
        let expression = expressions.get(source)?.as_ref()?;
        let mut maker = Maker { context: &mut realm.context, names };
        let user = match &expression.attributes {
            None => maker.value(user),
            Some(places) => {
                let there = places
                    .iter()
                    .filter_map(|place| Some((keys[*place].clone(), found[*place].clone()?)));
                maker.part(user, there)
            }
        };
        let Ok(user) = user else { return Some((unreadable(), false)) };
        let context = &mut realm.context;
        let result = expression.function.call(&JsValue::undefined(), &[user], context);
        let outcome = value::write(result, stringify, context, out);
        context.clear_kept_objects();
        let spoilt = expression.touches_globals && !realm.tidy();
        Some((outcome, spoilt))
    }
}
