//! What LDIF gives: records, and what is told beside them.

use super::*;
use crate::read::parser::tests::events;
use crate::read::window::Limits;
use proptest::prelude::*;

fn read(text: &[u8], options: &ReadOptions, window: usize) -> Vec<String> {
    let limits = Limits { window, ..Limits::default() };
    events(Box::new(Ldif::new(options)), text, limits)
}

fn check(text: &str, expected: &[&str]) {
    for window in [1, 7, 64, 1 << 16] {
        assert_eq!(read(text.as_bytes(), &ReadOptions::default(), window), expected, "{text}");
    }
}

#[test]
fn entries_are_records() {
    check(
        "version: 1\n\ndn: uid=a,dc=x\nuid: a\nMAIL: a@x.example\nmail: b@x.example\nobjectclass: person\n",
        &[
            r#"3 {"dn":"uid=a,dc=x","uid":"a","mail":["a@x.example","b@x.example"],"objectClass":["person"]}"#,
        ],
    );
    check(
        "# a\n# b\ndn:: dWlkPcOk\r\nuserPassword:: e1N\r\n TSEF9\r\nuid: a\r\n\r\n",
        &[r#"3 {"dn":"uid=ä","userPassword":"{SSHA}","uid":"a"}"#],
    );
    // Without blank lines between entries
    check(
        "version: 1\ndn: uid=a\nuid: a\ndn: uid=b\nuid: b",
        &[r#"2 {"dn":"uid=a","uid":"a"}"#, r#"4 {"dn":"uid=b","uid":"b"}"#],
    );
    check(
        "dn: uid=a\nchangetype: add\nuid: a\n\ndn: uid=a\nchangetype: modify\nreplace: mail\nmail: b\n-\n",
        &[r#"1 {"dn":"uid=a","uid":"a"}"#, "5 A change (modify) is not applied: left out"],
    );
    check("", &[]);
    // A person's lines without the name of the entry
    check(
        "dn: uid=a\nuid: a\n\nmail: b@x.example\ncn: B\n\nsearch: 2\n",
        &[
            r#"1 {"dn":"uid=a","uid":"a"}"#,
            "4 This person’s entry has no dn: it was cut off or torn apart mail: b@x.example\ncn: B",
            "7 Lines without dn are no entry: left out",
        ],
    );
    for text in ["l: a@x\n\ndn: uid=b,dc=x\nuid: b\n", "x\nuid: a\n\ndn:: dWlkPcOk\n"] {
        assert!(is_ldif(text.as_bytes()), "{text}");
    }
    for text in ["a,b\n\ndn,x=1\n", "uid: a\nx y\n\ndn: uid=b\n", "uid: a\n\nuid: b\n"] {
        assert!(!is_ldif(text.as_bytes()), "{text}");
    }
    check("\n\n", &[]);
}

#[test]
fn what_is_no_person_is_told() {
    check(
        "dn: ou=p\nobjectClass: organizationalUnit\n\ndn: cn=pc\nobjectClass: user\nobjectClass: computer\n",
        &[
            "1 An entry that is no person (organizationalUnit): left out",
            "4 An entry that is no person (computer): left out",
        ],
    );
    check(
        "dn: uid=a\nuid: a\nphoto:: /9j/\nphoto:: /9j/\nkey:< file:///k\nnonsense\n\nsearch: 2\nresult: 0 Success\n",
        &[
            "3 photo holds bytes that are no text: kept as Base64",
            "5 The value of key is in another file: left out",
            "6 This line is no attribute: left out",
            r#"1 {"dn":"uid=a","uid":"a","photo":["/9j/","/9j/"]}"#,
            "8 Lines without dn are no entry: left out",
        ],
    );
    check(
        "search: 2\nresult: 4 Size limit exceeded\n",
        &[
            "1 The search that wrote this file ended with “4 Size limit exceeded”: entries may be missing",
        ],
    );
}

#[test]
fn entries_whose_lines_were_made_one_are_told() {
    for text in [
        "dn: uid=a,dc=x objectClass: person mail: a@x.example\n",
        "dn: uid=a,dc=x mail: a@x.example dn: uid=b,dc=x mail: b@x.example",
        "dn: uid=a,dc=x\nmail: a@x.example dn: uid=b,dc=x\nuid: a\n",
    ] {
        let found = read(text.as_bytes(), &ReadOptions::default(), 64);
        assert!(found.len() == 1 && found[0].contains("stand in one"), "{found:?}");
    }
    check(
        "dn: cn=Ann: Lee,dc=x\nuid: a\ndescription: see dn: below\n",
        &[r#"1 {"dn":"cn=Ann: Lee,dc=x","uid":"a","description":"see dn: below"}"#],
    );
}

#[test]
fn what_was_left_out_can_be_put_back() {
    let text = b"dn: cn=a\nobjectClass: role\n\ndn: cn=b\nobjectClass: role\nobjectClass: unit\n";
    let options = ReadOptions { put_back: vec![4], ..ReadOptions::default() };
    assert_eq!(read(text, &options, 64).len(), 2);
    assert!(read(text, &options, 64)[1].starts_with("4 {"));
    let options = ReadOptions { list: Some("Role".to_owned()), ..ReadOptions::default() };
    assert!(read(text, &options, 64).iter().all(|event| event.contains('{')));
    let mut parser = Ldif::new(&options);
    parser.count(&Entry::default(), true);
    let mut form = FileFormat::new(false, crate::read::Encoding::Utf8, crate::read::Layout::Ldif);
    parser.describe(&mut form);
    assert_eq!((form.lists[0].records, form.guesses.len()), (1, 1));
}

#[test]
fn ldif_is_known_by_its_first_line() {
    let check = |text: &str, expected| assert_eq!(is_ldif(text.as_bytes()), expected, "{text}");
    for text in
        ["dn: uid=a\n", "# extended LDIF\n#\n\nDN:uid=a", "version: 1\n\ndn:: dWlkPWE=", "dn:\n"]
    {
        check(text, true);
    }
    for text in [
        "",
        "dn,mail\n",
        "dn: nonsense\n",
        "version: 1\nname: x\n",
        "{\"dn\":1}",
        "mail: a\ndn: uid=b",
    ] {
        check(text, false);
    }
}

proptest! {
    /// Whatever the text and wherever it is split, every byte is accounted for, and the records are the same.
    #[test]
    fn splits_change_nothing(
        parts in proptest::collection::vec("dn: uid=[ab]\n|mail: a@b\n|cn:: [A-Za-z]{4}=?\n|\r?\n| [a-z]\n|#.{0,5}\n|[a-z:\\-< ]{0,6}\n|é", 0..24),
        window in 1usize..20,
    ) {
        let text = parts.concat();
        let whole = read(text.as_bytes(), &ReadOptions::default(), 1 << 16);
        prop_assert_eq!(read(text.as_bytes(), &ReadOptions::default(), window), whole);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes, &ReadOptions::default(), 16);
        is_ldif(&bytes);
    }
}
