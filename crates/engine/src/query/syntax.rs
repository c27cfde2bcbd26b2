//! A query as a tree of terms, groups and operators, whose leaves say where they stand in the text. Data only.

use json::Span;

/// A query that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    /// What it asks
    pub(crate) node: Node,
    /// From the end of one term to the start of the next, where no operator stands between them
    pub(crate) juxtapositions: Vec<Span>,
    /// Whether AND and OR stand beside each other without parentheses, or a NOT under an OR: Lucene has no precedence, and
    /// takes a NOT as one for the whole group
    pub(crate) depends_on_precedence: bool,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// Every one of these
    All(Vec<Node>),
    /// At least one of these
    Any(Vec<Node>),
    /// Not this
    Not(Box<Node>),
    /// What stands in parentheses
    Group {
        /// The name before it, or before the group around it
        field: Option<Span>,
        /// What stands in it
        node: Box<Node>,
    },
    /// One comparison
    Leaf(Leaf),
}

/// A value that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// The name before the colon, or before that of the group
    pub(crate) field: Option<Span>,
    /// What is looked for
    pub(crate) value: Value,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Without quotes: `*` and `?` are wildcards
    Word(Span),
    /// What stands between quotes
    Phrase(Span),
    /// What lies between two ends
    Range {
        /// The lower end, unless open
        lower: Option<Bound>,
        /// The upper end, unless open
        upper: Option<Bound>,
        /// All of it
        span: Span,
        /// Whether it is written with a sign: `>5`
        signed: bool,
    },
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// What it says, without quotes
    pub(crate) raw: Span,
    /// Whether the end itself lies in the range
    pub(crate) inclusive: bool,
}

/// What terms mean that stand side by side without an operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImplicitOperator {
    /// As Auth0 takes them; `-a` and `+a` among them are for all of the group, as Lucene takes them
    #[default]
    Or,
    /// As Muster took them until November 2026
    And,
}
