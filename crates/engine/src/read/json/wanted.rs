//! Which list of a file is read, where that was decided before reading.

/// How records stand in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum WantedForm {
    /// As objects
    Records,
    /// As members of an object, each under its key
    Keyed,
    /// As rows of cells
    Rows,
}

/// The list that is read; all else is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read) struct Wanted {
    /// Where it is: `data.users`; empty if it is the whole file
    pub path: String,
    pub form: WantedForm,
}

impl Wanted {
    /// The list of objects at this path.
    pub fn list(path: String) -> Wanted {
        Wanted { path, form: WantedForm::Records }
    }

    /// Whether its records are objects in a list.
    pub fn is_list(&self) -> bool {
        self.form == WantedForm::Records
    }

    /// Whether it is somewhere inside what stands at `place`.
    pub(super) fn is_inside(&self, place: &str) -> bool {
        place.is_empty() && !self.path.is_empty()
            || self.path.strip_prefix(place).is_some_and(|rest| rest.starts_with('.'))
    }

    /// Whether it is the list of this form at `place`.
    pub(super) fn is_at(&self, place: &str, form: WantedForm) -> bool {
        self.form == form && self.path == place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_inside_what_stands_around_them() {
        let check = |path: &str, place: &str, is_inside: bool| {
            assert_eq!(Wanted::list(path.to_owned()).is_inside(place), is_inside, "{path} {place}");
        };
        check("a.b", "", true);
        check("a.b", "a", true);
        check("a.b", "a.b", false);
        check("ab", "a", false);
        check("", "", false);
        check("a", "b", false);
    }
}
