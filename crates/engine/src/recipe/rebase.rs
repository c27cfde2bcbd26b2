//! A recipe that was proposed and changed by a person, on top of a newer proposal: what the person changed stays changed, what
//! they left alone is as it is proposed now. Steps and lines of the map are the units; nobody is asked.

use crate::recipe::verbs::{Map, Mapping};
use crate::recipe::{Recipe, Step, Verb, rank};

impl Recipe {
    /// This proposal with what `changed` differs by from `basis`, the proposal that it was made of.
    #[must_use]
    pub fn with_changes(&self, basis: &Recipe, changed: &Recipe) -> Recipe {
        let mut out = self.clone();
        if basis == changed {
            return out;
        }
        for source in &changed.sources {
            if !basis.sources.contains(source) && !out.sources.contains(source) {
                out.sources.push(source.clone());
            }
        }
        let removed = missing(&basis.steps, &changed.steps);
        let added = missing(&changed.steps, &basis.steps);
        out.steps.retain(|step| is_map(step) || !removed.contains(&step));
        for step in added {
            add(&mut out, step, changed);
        }
        change_lines(&mut out, lines(basis), lines(changed));
        out
    }

    /// Whether a person did more to this recipe than switch standard steps, since it was `basis`.
    pub fn has_own_changes(&self, basis: &Recipe) -> bool {
        let own = |recipe: &Recipe| -> Vec<Step> {
            let is_own =
                |step: &&Step| rank(&step.verb).is_none() && step.verb.standard().is_none();
            recipe.steps.iter().filter(is_own).cloned().collect()
        };
        self.sources != basis.sources || own(self) != own(basis)
    }
}

fn is_map(step: &Step) -> bool {
    matches!(step.verb, Verb::Map(_))
}

/// The steps of `all` that are not among `others`, maps aside.
fn missing<'a>(all: &'a [Step], others: &[Step]) -> Vec<&'a Step> {
    all.iter().filter(|step| !is_map(step) && !others.contains(step)).collect()
}

/// Adds a step about where it stands in `like`: a standard one at its place, one before the map before it, others at the end.
fn add(out: &mut Recipe, step: &Step, like: &Recipe) {
    let at = |recipe: &Recipe, is: &dyn Fn(&Step) -> bool| recipe.steps.iter().position(is);
    let is_before = match (at(like, &|it| it == step), at(like, &is_map)) {
        (Some(step), Some(map)) => step < map,
        _ => false,
    };
    match at(out, &is_map).filter(|_| is_before) {
        Some(map) => out.steps.insert(map, step.clone()),
        None => out.insert(step.clone()),
    }
}

/// The lines of the first map.
fn lines(recipe: &Recipe) -> &[Mapping] {
    let map = recipe.steps.iter().find_map(|step| match &step.verb {
        Verb::Map(Map { map }) => Some(&map.0),
        _ => None,
    });
    map.map_or(&[], Vec::as_slice)
}

/// Lines that are other, new or gone in `changed` are so in the map of `out`.
fn change_lines(out: &mut Recipe, basis: &[Mapping], changed: &[Mapping]) {
    let other: Vec<&Mapping> = changed.iter().filter(|line| !basis.contains(line)).collect();
    let gone: Vec<&Mapping> = basis.iter().filter(|line| !changed.contains(line)).collect();
    if other.is_empty() && gone.is_empty() {
        return;
    }
    let map = out.steps.iter_mut().find_map(|step| match &mut step.verb {
        Verb::Map(Map { map }) => Some(&mut map.0),
        _ => None,
    });
    let Some(map) = map else {
        let map = crate::recipe::verbs::Mappings(other.into_iter().cloned().collect());
        out.steps.insert(0, Verb::Map(Map { map }).into());
        return;
    };
    let named = |line: &Mapping| {
        let is_named = |from: &String| other.iter().chain(&gone).any(|it| it.from.0.contains(from));
        line.from.0.iter().any(is_named)
    };
    let place = map.iter().position(named).unwrap_or(map.len());
    map.retain(|line| !named(line));
    let place = place.min(map.len());
    map.splice(place..place, other.into_iter().cloned());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(steps: &str) -> Recipe {
        serde_json::from_str(&format!("{{\"recipe\":1,\"steps\":{steps}}}")).expect(steps)
    }

    fn check(basis: &str, changed: &str, next: &str, expected: &str) {
        let out = recipe(next).with_changes(&recipe(basis), &recipe(changed));
        assert_eq!(
            serde_json::to_string(&out.steps).expect("steps"),
            serde_json::to_string(&recipe(expected).steps).expect("steps"),
            "{basis} {changed} {next}"
        );
    }

    #[test]
    fn what_a_person_changed_stays_changed() {
        let basis =
            r#"[{"map":{"a":"email","b":"name"}},{"types":true},{"drop_unimportable":true}]"#;
        // Nothing changed.
        check(basis, basis, r#"[{"sort":"email"}]"#, r#"[{"sort":"email"}]"#);
        // A line, a step less, a step more, a switch less.
        let changed =
            r#"[{"change":"a","do":"trim"},{"map":{"a":"email","b":null}},{"sort":"email"}]"#;
        let next = r#"[{"map":{"a":"email","b":"name","c":"nickname"}},{"types":true},{"set":{"blocked":true}},{"drop_unimportable":true}]"#;
        let expected = r#"[{"change":"a","do":"trim"},{"map":{"a":"email","b":null,"c":"nickname"}},{"set":{"blocked":true}},{"sort":"email"}]"#;
        check(basis, changed, next, expected);
        // What is proposed differently, and was left alone, is as proposed now.
        let changed =
            r#"[{"map":{"a":"email","b":"nickname"}},{"types":true},{"drop_unimportable":true}]"#;
        let next = r#"[{"map":{"a":"username","b":"name"}},{"drop_unimportable":true}]"#;
        check(
            basis,
            changed,
            next,
            r#"[{"map":{"a":"username","b":"nickname"}},{"drop_unimportable":true}]"#,
        );
    }

    #[test]
    fn switches_are_no_changes_of_a_persons_own() {
        let basis = Recipe::for_exports();
        let mut changed = basis.clone();
        changed.toggle(crate::recipe::Standard::LeaveOutEmpty, true);
        assert!(!changed.has_own_changes(&basis));
        changed.insert(serde_json::from_str(r#"{"sort":"email"}"#).expect("a step"));
        assert!(changed.has_own_changes(&basis));
    }
}
