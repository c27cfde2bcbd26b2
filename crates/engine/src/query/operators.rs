//! What the operators of one level make of its operands.
//!
//! AND binds tighter than OR. Operands without an operator between them are OR or AND, as the caller says; as OR they are
//! what Lucene makes of them: `-a` keeps users out of all of the group and `+a` must be there, whatever else is.

use crate::query::syntax::{ImplicitOperator, Node};

/// An operand and what stands before it.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) separator: Separator,
    pub(crate) sign: Sign,
    pub(crate) node: Node,
}

/// What stands between an operand and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    First,
    And,
    Or,
    Nothing,
}

/// What stands right before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Nothing,
    Not,
    Plus,
}

/// Operands that AND holds together.
#[derive(Debug)]
struct Chain {
    items: Vec<Item>,
    /// Whether nothing stands between it and one beside it
    juxtaposed: bool,
}

/// What a chain is to its group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Option,
    Required,
    Prohibited,
}

/// The node of these operands, and whether Lucene, which has no precedence, could take them otherwise.
pub(crate) fn joined(items: Vec<Item>, implicit: ImplicitOperator) -> (Node, bool) {
    let has = |separator| items.iter().any(|item: &Item| item.separator == separator);
    let (and, or, nothing) = (has(Separator::And), has(Separator::Or), has(Separator::Nothing));
    let mixed = match implicit {
        ImplicitOperator::Or => and && (or || nothing),
        ImplicitOperator::And => or && (and || nothing),
    };
    // Under an OR Lucene takes NOT and + as being for the whole group.
    let signed = |item: &Item| item.sign != Sign::Nothing;
    let depends_on_precedence = mixed || or && items.iter().any(signed);
    (any(chains(items, implicit), implicit), depends_on_precedence)
}

fn chains(items: Vec<Item>, implicit: ImplicitOperator) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for item in items {
        let separator = item.separator;
        let continues = match separator {
            Separator::First | Separator::Or => false,
            Separator::And => true,
            Separator::Nothing => implicit == ImplicitOperator::And,
        };
        match chains.last_mut().filter(|_| continues) {
            Some(chain) => chain.items.push(item),
            None => {
                let juxtaposed = separator == Separator::Nothing;
                if let Some(before) = chains.last_mut().filter(|_| juxtaposed) {
                    before.juxtaposed = true;
                }
                chains.push(Chain { items: vec![item], juxtaposed });
            }
        }
    }
    chains
}

fn any(chains: Vec<Chain>, implicit: ImplicitOperator) -> Node {
    let equal = chains.len() == 1 || implicit == ImplicitOperator::And;
    let (mut options, mut required, mut prohibited) = (Vec::new(), Vec::new(), Vec::new());
    for chain in chains {
        let role = if equal { Role::Option } else { chain.role() };
        let node = all(chain.items);
        match role {
            Role::Option => options.push(node),
            Role::Required => required.push(node),
            Role::Prohibited => prohibited.push(node),
        }
    }
    if required.is_empty() && !options.is_empty() {
        required.push(one_or(options, Node::Any));
    }
    required.extend(prohibited);
    one_or(required, Node::All)
}

impl Chain {
    fn role(&self) -> Role {
        match &self.items[..] {
            [Item { sign: Sign::Not, .. }] if self.juxtaposed => Role::Prohibited,
            [Item { sign: Sign::Plus, .. }] => Role::Required,
            _ => Role::Option,
        }
    }
}

fn all(items: Vec<Item>) -> Node {
    let node = |item: Item| match item.sign {
        Sign::Not => Node::Not(Box::new(item.node)),
        Sign::Nothing | Sign::Plus => item.node,
    };
    one_or(items.into_iter().map(node).collect(), Node::All)
}

/// `nodes` joined, unless there is only one.
fn one_or(mut nodes: Vec<Node>, join: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        last => {
            nodes.extend(last);
            join(nodes)
        }
    }
}
