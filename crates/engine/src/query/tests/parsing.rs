//! Texts and their trees.

use crate::query::parse::{MAX_DEPTH, MAX_LENGTH, parse};
use crate::query::syntax::{Bound, ImplicitOperator, Node, Value};
use json::Span;

/// The tree in brackets: `&` all, `|` any, `!` not.
fn shown(text: &str, node: &Node) -> String {
    let written = |span: &Span| text[span.start..span.end].to_owned();
    let list =
        |nodes: &[Node]| nodes.iter().map(|node| shown(text, node)).collect::<Vec<_>>().join(" ");
    let end = |bound: &Option<Bound>| match bound {
        Some(bound) => {
            format!("{}{}", written(&bound.raw), if bound.inclusive { "=" } else { "" })
        }
        None => "*".to_owned(),
    };
    match node {
        Node::All(nodes) => format!("(& {})", list(nodes)),
        Node::Any(nodes) => format!("(| {})", list(nodes)),
        Node::Not(node) => format!("!{}", shown(text, node)),
        Node::Group { node, .. } => shown(text, node),
        Node::Leaf(leaf) => {
            let field = leaf.field.map_or(String::new(), |field| format!("{}:", written(&field)));
            match &leaf.value {
                Value::Word(span) => format!("{field}{}", written(span)),
                Value::Phrase(span) => format!("{field}“{}”", written(span)),
                Value::Range { lower, upper, .. } => {
                    format!("{field}{}..{}", end(lower), end(upper))
                }
            }
        }
    }
}

#[test]
fn trees_where_side_by_side_is_and() {
    for (text, expected) in [
        ("a", "a"),
        ("  a  b ", "(& a b)"),
        ("a AND b", "(& a b)"),
        ("a && b || c", "(| (& a b) c)"),
        ("a OR b c", "(| a (& b c))"),
        ("a OR b AND NOT c", "(| a (& b !c))"),
        ("NOT a b", "(& !a b)"),
        ("NOT NOT a", "a"),
        ("!a -b +c --d", "(& !a !b c d)"),
        ("- a", "!a"),
        ("(a OR b) c", "(& (| a b) c)"),
        ("((a))", "a"),
        ("and or not", "(& and or not)"),
        ("ANDY ORLANDO NOTE", "(& ANDY ORLANDO NOTE)"),
        ("a&&b", "a&&b"),
        ("x-y +49123", "(& x-y +49123)"),
        ("name:ann", "name:ann"),
        ("name: ann", "name:ann"),
        ("name:\"ann b\"", "name:“ann b”"),
        (r#"name:"a \" b""#, r#"name:“a \" b”"#),
        ("name:(a OR \"b c\" d)", "(| name:a (& name:“b c” name:d))"),
        ("name:(a email:b)", "(& name:a email:b)"),
        ("name:(NOT a)", "!name:a"),
        ("a(b)c", "(& a b c)"),
        ("x:[1 TO 5]", "x:1=..5="),
        ("x:{1 TO 5}", "x:1..5"),
        ("x:[ 1   TO 5 }", "x:1=..5"),
        ("x:{1 TO *]", "x:1..*"),
        ("x:[* TO \"a b\"]", "x:*..a b="),
        ("t:[2020-01-01T00:00:00.000Z TO *]", "t:2020-01-01T00:00:00.000Z=..*"),
        ("x:>5 x:>= 5 x:<5 x:<=\"5\"", "(& x:5..* x:5=..* x:*..5 x:*..5=)"),
        ("x:(>5 AND <9)", "(& x:5..* x:*..9)"),
        ("auth0|123", "auth0|123"),
        ("auth0|12:3", "auth0|12:3"),
        ("user_id:auth0|1", "user_id:auth0|1"),
        ("ann@example.com", "ann@example.com"),
        ("10:30", "10:30"),
        ("https://x.io/a", "https://x.io/a"),
        ("picture:https://x.io/a.png", "picture:https://x.io/a.png"),
        (r"picture:https\://x", r"picture:https\://x"),
        ("last_ip:::1", "last_ip:::1"),
        (r"a\:b:c", r"a\:b:c"),
        (r"a\ b", r"a\ b"),
        ("identities[0].connection:x", "identities[0].connection:x"),
        ("state:OR", "state:OR"),
        ("*:*", "*:*"),
        ("<ann@x.io>", "<ann@x.io>"),
        ("käse:größe", "käse:größe"),
    ] {
        check(text, ImplicitOperator::And, expected);
    }
    assert_eq!(parse(" \t\u{a0}\n", ImplicitOperator::And), Ok(None));
}

#[track_caller]
fn check(text: &str, implicit: ImplicitOperator, expected: &str) {
    match parse(text, implicit) {
        Ok(Some(tree)) => assert_eq!(shown(text, &tree.node), expected, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
}

/// As Lucene reads them: what is kept out or must be there is so for the whole group.
#[test]
fn trees_where_side_by_side_is_or() {
    for (text, expected) in [
        ("  a  b ", "(| a b)"),
        ("a AND b", "(& a b)"),
        ("a b AND c", "(| a (& b c))"),
        ("a AND b c", "(| (& a b) c)"),
        ("a OR b c", "(| a b c)"),
        ("NOT a b", "(& b !a)"),
        ("a b -c", "(& (| a b) !c)"),
        ("a -b OR c", "(& (| a c) !b)"),
        ("-a -b", "(& !a !b)"),
        ("a OR NOT b", "(| a !b)"),
        ("a AND NOT b", "(& a !b)"),
        ("+a b", "a"),
        ("+a b +c -d", "(& a c !d)"),
        ("+a OR b", "a"),
        ("+a", "a"),
        ("(a OR b) c", "(| (| a b) c)"),
        ("name:(a \"b c\" -d)", "(& (| name:a name:“b c”) !name:d)"),
        ("a(b)c", "(| a b c)"),
        ("name:jane doe", "(| name:jane doe)"),
    ] {
        check(text, ImplicitOperator::Or, expected);
    }
}

#[test]
fn problems_say_where_and_what() {
    for (text, at, message) in [
        ("\"abc", "\"", "This quote is not closed."),
        ("name:\"abc\\\"", "\"", "This quote is not closed."),
        ("a (b OR c", "(", "This group is not closed."),
        ("(", "(", "This group is not closed."),
        ("x ()", "()", "There is nothing in this group."),
        ("a)", ")", "This ) closes no group. Put a backslash before it to search for it."),
        (")", ")", "This ) closes no group. Put a backslash before it to search for it."),
        ("name:", "name:", "There is no value after “name:”. For any value write name:*."),
        ("(name: )", "name:", "There is no value after “name:”. For any value write name:*."),
        ("name: AND b", "name:", "There is no value after “name:”. For any value write name:*."),
        ("name: x:1", "name:", "There is no value after “name:”. For any value write name:*."),
        ("x:>", "x:", "There is no value after “x:”. For any value write x:*."),
        ("x:>(1)", "(", "After this sign stands one value."),
        ("a AND", "AND", "There is nothing to search for after this AND."),
        ("a OR OR b", "OR", "There is nothing to search for after this OR."),
        ("(a AND) b", "AND", "There is nothing to search for after this AND."),
        ("NOT", "NOT", "There is nothing to search for after this NOT."),
        ("a -", "-", "There is nothing to search for after this -."),
        ("|| a", "||", "There is nothing to search for before this ||."),
        ("AND", "AND", "There is nothing to search for before this AND."),
        (":x", ":", "The name of a field must stand right before this colon, without quotes."),
        ("[1 TO 2]", "[", "A range needs a field before it, as in logins_count:[1 TO 5]."),
        ("x:[1 TO 2]]", "]", "This ] closes no range."),
        (
            "x:[1 TO 2",
            "[1 TO 2",
            "This range is not closed: it ends with ] or, without its upper end, with }.",
        ),
        (
            "x:[1 TO 2 AND b",
            "[1 TO 2 ",
            "This range is not closed: it ends with ] or, without its upper end, with }.",
        ),
        ("x:[1 2]", "[1 ", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
        ("x:[1 to 2]", "[1 ", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
        ("x:[1]", "[1", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
        ("x:[TO 2]", "[TO", "An end of this range is missing; * is an open end."),
        ("x:[1 TO ]", "[1 TO ", "An end of this range is missing; * is an open end."),
        ("é\\", "\\", "Nothing follows this backslash. Write two to search for one."),
        ("\"a b\"~2", "~", "~ is not understood here."),
        ("(a b)^2", "^", "^ is not understood here."),
    ] {
        let problem = parse(text, ImplicitOperator::Or).expect_err(text);
        let place = &text[problem.start..problem.end];
        assert_eq!((place, problem.message.as_str()), (at, message), "{text}");
    }
}

#[test]
fn size_and_depth_are_limited() {
    let parse = |text: &str| parse(text, ImplicitOperator::Or);
    let groups = |count: usize| format!("{}a{}", "(".repeat(count), ")".repeat(count));
    assert!(parse(&groups(MAX_DEPTH)).is_ok());
    let problem = parse(&groups(MAX_DEPTH + 1)).expect_err("too deep");
    assert_eq!((problem.start, problem.end), (MAX_DEPTH, MAX_DEPTH + 1));
    let problem = parse(&"(".repeat(100_000)).expect_err("too long");
    assert_eq!((problem.start, problem.end), (MAX_LENGTH, 100_000));
    assert_eq!(parse(&"é".repeat(MAX_LENGTH)).expect_err("too long").start, MAX_LENGTH);
    assert!(parse(&"(".repeat(MAX_LENGTH)).is_err());
    assert!(parse(&format!("{}a", "!".repeat(MAX_LENGTH - 1))).is_ok());
    assert!(parse(&format!("{}a", "NOT ".repeat(4_000))).is_ok());
    assert!(parse(&"x:(".repeat(6_000)).is_err());
}
