//! Which attributes of a user does an expression look at? Only those need to be made for it.
//!
//! `user.name`, `user["name"]` and `user?.name` look at one. In any other place `user` stands for all of them: the
//! answer may name too much, never too little. Also found: whether an expression could leave something behind in the
//! global object.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use boa_engine::ast::expression::access::{
    PropertyAccess, PropertyAccessField, SimplePropertyAccess,
};
use boa_engine::ast::expression::literal::LiteralKind;
use boa_engine::ast::expression::operator::{Assign, Update};
use boa_engine::ast::expression::{
    Call, Expression, Identifier, Optional, OptionalOperation, OptionalOperationKind,
    TaggedTemplate, This,
};
use boa_engine::ast::statement::{ForInLoop, ForOfLoop};
use boa_engine::ast::visitor::{VisitWith, Visitor};
use boa_engine::interner::{Interner, Sym};

/// What an expression uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// The names of the attributes it looks at; `None` if it could look at any
    pub(crate) attributes: Option<BTreeSet<String>>,
    /// Whether it could add to the global object
    pub(crate) touches_globals: bool,
}

/// What `expression` uses.
pub(crate) fn of(expression: &Expression, interner: &Interner) -> Usage {
    let mut search =
        Search { interner, attributes: BTreeSet::new(), whole: false, touches_globals: false };
    let ControlFlow::Continue(()) = search.visit_expression(expression);
    Usage {
        attributes: (!search.whole).then_some(search.attributes),
        touches_globals: search.touches_globals,
    }
}

struct Search<'a> {
    interner: &'a Interner,
    attributes: BTreeSet<String>,
    whole: bool,
    touches_globals: bool,
}

type Flow = ControlFlow<std::convert::Infallible>;
const ON: Flow = ControlFlow::Continue(());

impl Search<'_> {
    fn text(&self, name: Sym) -> Option<&str> {
        self.interner.resolve_expect(name).utf8()
    }

    fn is_user(&self, expression: &Expression) -> bool {
        matches!(expression, Expression::Identifier(name) if self.text(name.sym()) == Some("user"))
    }

    /// `user.a(…)` and its like hand the user over as `this`.
    fn hands_over_user(&self, function: &Expression) -> bool {
        match function {
            Expression::Parenthesized(inner) => self.hands_over_user(inner.expression()),
            Expression::PropertyAccess(PropertyAccess::Simple(access)) => {
                self.is_user(access.target())
            }
            Expression::Optional(optional) => {
                self.is_user(optional.target()) || self.hands_over_user(optional.target())
            }
            _ => false,
        }
    }

    /// Notes `user.FIELD`, whatever is done with it.
    fn look_at(&mut self, field: &PropertyAccessField) {
        let name = match field {
            PropertyAccessField::Const(name) => Some(name.sym()),
            PropertyAccessField::Expr(field) => match &**field {
                Expression::Literal(literal) => match literal.kind() {
                    LiteralKind::String(name) => Some(*name),
                    _ => None,
                },
                _ => None,
            },
        };
        match name.and_then(|name| self.text(name)).map(str::to_owned) {
            Some(name) => {
                self.attributes.insert(name);
            }
            None => self.whole = true,
        }
    }
}

fn is_call(operation: Option<&OptionalOperation>) -> bool {
    operation
        .is_some_and(|operation| matches!(operation.kind(), OptionalOperationKind::Call { .. }))
}

impl<'ast> Visitor<'ast> for Search<'_> {
    type BreakTy = std::convert::Infallible;

    fn visit_identifier(&mut self, node: &'ast Identifier) -> Flow {
        match self.text(node.sym()) {
            Some("user" | "arguments" | "eval") => self.whole = true,
            Some("globalThis") => self.touches_globals = true,
            _ => {}
        }
        ON
    }

    fn visit_simple_property_access(&mut self, node: &'ast SimplePropertyAccess) -> Flow {
        if !self.is_user(node.target()) {
            return node.visit_with(self);
        }
        self.look_at(node.field());
        self.visit_property_access_field(node.field())
    }

    fn visit_optional(&mut self, node: &'ast Optional) -> Flow {
        let chain = node.chain();
        if !self.is_user(node.target()) {
            self.whole |= self.hands_over_user(node.target()) && is_call(chain.first());
            return node.visit_with(self);
        }
        match chain.first().map(OptionalOperation::kind) {
            Some(OptionalOperationKind::SimplePropertyAccess { field }) => self.look_at(field),
            _ => self.whole = true,
        }
        self.whole |= is_call(chain.get(1));
        chain.iter().try_for_each(|operation| self.visit_optional_operation(operation))
    }

    fn visit_call(&mut self, node: &'ast Call) -> Flow {
        self.whole |= self.hands_over_user(node.function());
        node.visit_with(self)
    }

    fn visit_tagged_template(&mut self, node: &'ast TaggedTemplate) -> Flow {
        self.whole |= self.hands_over_user(node.tag());
        node.visit_with(self)
    }

    fn visit_this(&mut self, _: &'ast This) -> Flow {
        self.touches_globals = true;
        ON
    }

    fn visit_assign(&mut self, node: &'ast Assign) -> Flow {
        self.touches_globals = true;
        node.visit_with(self)
    }

    fn visit_update(&mut self, node: &'ast Update) -> Flow {
        self.touches_globals = true;
        node.visit_with(self)
    }

    fn visit_for_in_loop(&mut self, node: &'ast ForInLoop) -> Flow {
        self.touches_globals = true;
        node.visit_with(self)
    }

    fn visit_for_of_loop(&mut self, node: &'ast ForOfLoop) -> Flow {
        self.touches_globals = true;
        node.visit_with(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn usage(text: &str) -> Usage {
        let parsed = parse(text).ok().unwrap_or_else(|| panic!("{text} is no expression"));
        of(parsed.expression().unwrap(), &parsed.interner)
    }

    #[test]
    fn attributes_are_found() {
        for (text, attributes) in [
            ("1", ""),
            ("user.name", "name"),
            ("user['name'] + user[\"email\"]", "email name"),
            ("user?.name?.length", "name"),
            ("user.user_metadata.name || user.name.split(' ')[0]", "name user_metadata"),
            ("user.identities?.map(x => x.user)[0]", "identities"),
            ("`${user.a} ${[...user.b]}`", "a b"),
            ("user.a = user.b, delete user.c, user.d++", "a b c d"),
            ("(user.a)", "a"),
            ("(() => { for (const x of user.a) { return x[user.b] } })()", "a b"),
            ("user.a.b(user.c)", "a c"),
            ("user.a?.b(1)", "a"),
            ("user.__proto__", "__proto__"),
            ("({a: user.a, [user.b]: 1, ...user.c})", "a b c"),
            ("x.user.name", ""),
            ("x?.user", ""),
            ("((a = user.b) => a)()", "b"),
            ("typeof user.a", "a"),
        ] {
            let found = usage(text).attributes.unwrap_or_else(|| panic!("{text}: all"));
            assert_eq!(found.into_iter().collect::<Vec<_>>().join(" "), attributes, "{text}");
        }
    }

    #[test]
    fn any_other_use_is_of_the_whole_user() {
        for text in [
            "user",
            "(user).a",
            "Object.keys(user)",
            "({...user})",
            "(({a}) => a)(user)",
            "[user]",
            "`${user}`",
            "user[x]",
            "user['a' + 'b']",
            "user[0]",
            "arguments[0].a",
            "eval('user')",
            "user.toString()",
            "(user.toString)()",
            "user?.hasOwnProperty('a')",
            "user.a?.()",
            "(user?.a)()",
            "user.a`x`",
            "'a' in user",
            "{user}",
            "(() => { const {a} = user; return a })()",
            "(() => { with (user) { return a } })()",
            "u = user",
            "user = 1",
            "user => user.a, user",
            "user?.[x]",
            "user?.()",
            "delete user",
            "typeof user",
        ] {
            assert_eq!(usage(text).attributes, None, "{text}");
        }
    }

    #[test]
    fn what_could_reach_the_global_object_is_found() {
        for (text, touches) in [
            ("user.a.b()", false),
            ("x = 1", true),
            ("[x] = [1]", true),
            ("({x} = user.a)", true),
            ("x++", true),
            ("this", true),
            ("(function () { return this })()", true),
            ("globalThis.x", true),
            ("(() => { for (x of [1]); })()", true),
            ("(() => { for (x in {a: 1}); })()", true),
            ("user.a ||= 1", true),
        ] {
            assert_eq!(usage(text).touches_globals, touches, "{text}");
        }
    }
}
