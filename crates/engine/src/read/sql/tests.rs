//! Real dumps, and every form of literal.

use crate::read::options::ReadOptions;
use crate::read::source::Source;
use crate::read::{Event, Hints, Limits};

/// What comes of a dump: its records, what is said, and its tables.
#[derive(Debug, Default)]
struct Read {
    records: Vec<String>,
    faults: Vec<String>,
    remarks: Vec<String>,
    lists: Vec<(String, u64, bool)>,
}

fn read_with(text: &[u8], options: &ReadOptions, limits: Limits) -> Read {
    let text = std::io::Cursor::new(text.to_vec());
    let mut source = Source::open(0, text, limits, Hints::default(), options).expect("memory");
    let mut read = Read::default();
    while source.find().expect("memory") {
        match source.event().expect("an event") {
            Event::Record(record) => {
                read.records.push(String::from_utf8_lossy(record.bytes).into_owned());
            }
            Event::Fault(fault) => read.faults.push(fault.problem.to_string()),
            Event::More(_) => {}
            Event::Remark(remark) => read.remarks.push(remark.message.clone()),
        }
    }
    read.lists = source
        .form()
        .lists
        .into_iter()
        .map(|list| (list.name, list.records, list.is_read))
        .collect();
    read
}

fn read(text: &[u8]) -> Read {
    read_with(text, &ReadOptions::default(), Limits::default())
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/systems/", $name, "/input.sql")).as_slice()
    };
}

#[test]
fn users_of_real_dumps() {
    let check = |dump: &[u8], table: &str, records: usize, sign: &str| {
        let read = read(dump);
        assert_eq!(read.records.len(), records, "{table}: {read:#?}");
        assert_eq!(read.faults, [""; 0], "{table}");
        let tables: Vec<&str> = read
            .lists
            .iter()
            .filter(|(_, _, is_read)| *is_read)
            .map(|(name, ..)| name.as_str())
            .collect();
        assert_eq!(tables, [table]);
        assert!(
            read.records.iter().any(|record| record.contains(sign)),
            "{sign}: {:#?}",
            read.records
        );
        for record in &read.records {
            assert!(serde_json::from_str::<serde_json::Value>(record).is_ok(), "{record}");
        }
    };
    check(
        fixture!("aspnet-identity2-ssms"),
        "dbo.AspNetUsers",
        5,
        r#""FirstName":"Cy & \"Co\"","JoinDate":"2015-11-22T00:00:00.000""#,
    );
    check(fixture!("directus-mysqldump"), "directus_users", 5, r#""description":"About \"me\"""#);
    check(fixture!("django-allauth-pgdump"), "public.users_user", 5, r#""is_superuser":true"#);
    check(
        fixture!("django-sqlite-dump"),
        "auth_user",
        4,
        r#""last_name":"O'Neil","email":"mai@example.com""#,
    );
    check(fixture!("drupal7-mysqldump"), "users", 6, r#""uid":0,"name":"""#);
    check(fixture!("keycloak-postgres-dump"), "public.user_entity", 6, r#""email":"#);
    check(fixture!("laravel-heidisql-mixed-hashes"), "users", 3, r#""email":"#);
    check(fixture!("laravel-jetstream-phpmyadmin"), "users", 5, r#""email":"#);
    check(fixture!("odoo-pgdump"), "public.res_users", 6, r#""login":"default""#);
    check(fixture!("rails-devise-pgdump"), "public.users", 4, r#""name":"Line\r\nTwo""#);
    check(
        fixture!("spring-mysql8-bit"),
        "users",
        6,
        r#""account_non_expired":1,"account_non_locked":0,"credentials_non_expired":1"#,
    );
    check(fixture!("supabase-cli-insert-dump"), "auth.users", 7, r#"two\\nlines"#);
    check(fixture!("symfony-fosuser-phpmyadmin"), "fos_user", 4, r#""username":"ADMIN2""#);
    check(fixture!("woocommerce-mysqldump"), "rbc_users", 4, r#""display_name":"L'Admin""#);
    check(fixture!("supabase-copy-dump"), "auth.users", 5, r#"Rosa \\\"Rosie\\\" Lima"#);
}

#[test]
fn a_table_beside_the_users_can_be_chosen() {
    let check = |dump: &[u8], list: &str, records: usize, first: &str| {
        let options = ReadOptions { list: Some(list.to_owned()), ..ReadOptions::default() };
        let read = read_with(dump, &options, Limits::default());
        assert_eq!(read.records.len(), records, "{list}: {read:#?}");
        assert_eq!(read.records.first().map(String::as_str), Some(first));
    };
    check(
        fixture!("django-allauth-pgdump"),
        "account_emailaddress",
        6,
        r#"{"id":1,"email":"root@example.com","verified":false,"primary":false,"user_id":1}"#,
    );
    check(
        fixture!("aspnet-identity2-ssms"),
        "dbo.aspnetuserroles",
        2,
        r#"{"UserId":"2a364f9b-fedd-4a7e-9c32-1dcaaef9e3bb","RoleId":"1"}"#,
    );
    check(fixture!("drupal7-mysqldump"), "Users_Roles", 3, r#"{"uid":1,"rid":3}"#);
    let options = ReadOptions { list: Some("nothing".to_owned()), ..ReadOptions::default() };
    let read = read_with(fixture!("drupal7-mysqldump"), &options, Limits::default());
    assert_eq!(read.faults, ["The table that was chosen has no rows in this dump"]);
}

const MYSQL: &str = "-- MySQL dump 10.13\n";
const POSTGRES: &str = "-- PostgreSQL database dump\n";
const SQLITE: &str = "PRAGMA foreign_keys=OFF;\n";
const SERVER: &str = "USE [db]\nGO\n/****** Object: Table [dbo].[t] ******/\n";
const UNKNOWN: &str = "\n";

#[test]
fn literals_of_each_dialect() {
    let check = |head: &str, literal: &str, expected: &str| {
        let text =
            format!("{head}INSERT INTO t (email, password, v) VALUES ('a', 'b', {literal});");
        let read = read(text.as_bytes());
        let expected = match expected {
            "" => r#"{"email":"a","password":"b"}"#.to_owned(),
            _ => format!(r#"{{"email":"a","password":"b","v":{expected}}}"#),
        };
        assert_eq!(read.records, [expected], "{literal}: {read:?}");
        assert_eq!(read.faults, [""; 0], "{literal}");
    };
    let all = [MYSQL, POSTGRES, SQLITE, SERVER, UNKNOWN];
    for head in all {
        check(head, "NULL", "");
        check(head, "DEFAULT", "");
        check(head, "true", "true");
        check(head, "FALSE", "false");
        check(head, "-1.50", "-1.50");
        check(head, "007", r#""007""#);
        check(head, "+1", r#""+1""#);
        check(head, "1e5", "1e5");
        check(head, "''", r#""""#);
        check(head, "'it''s'", r#""it's""#);
        check(head, "'a;b),(--/*'", r#""a;b),(--/*""#);
        check(head, "'NULL'", r#""NULL""#);
        check(head, "'two\nlines'", r#""two\nlines""#);
        check(head, "X'00ff'", r#""0x00ff""#);
        check(head, "0x7f000001", r#""0x7f000001""#);
        check(head, "0x01", "1");
        check(head, "0x416e6e", r#""0x416e6e""#);
        check(head, "0x616e614078696f", r#""0x616e614078696f""#);
        check(head, "0x616e6140782e6578616d706c65", r#""ana@x.example""#);
        check(head, "x'616e6140782e6578616d706c65'", r#""ana@x.example""#);
        check(head, "b'1'", "1");
        check(head, "CAST('x' AS CHAR(3))", r#""x""#);
        check(head, "(1)", "1");
        check(head, "  'x' /* c */ ", r#""x""#);
    }
    check(MYSQL, r#"'\'\"\\\n\r\t\Z\%\q'"#, r#""'\"\\\n\r\t\u001a\\%q""#);
    check(MYSQL, r#""it's ""so""""#, r#""it's \"so\"""#);
    check(MYSQL, "_utf8mb4'x'", r#""x""#);
    check(MYSQL, "_binary '\u{1}'", "1");
    check(MYSQL, r"_binary '\0'", "0");
    check(MYSQL, r"'\0'", "0");
    check(MYSQL, r"_binary 'Ann'", r#""Ann""#);
    check(MYSQL, r"_binary 'a\0b'", r#""0x610062""#);
    check(MYSQL, "CONVERT('x' USING utf8)", r#""x""#);
    check(MYSQL, "'0000-00-00 00:00:00'", r#""0000-00-00 00:00:00""#);
    check(POSTGRES, r"'C:\new\'", r#""C:\\new\\""#);
    check(POSTGRES, r"E'a\nb\'c\\'", r#""a\nb'c\\""#);
    check(POSTGRES, r"'\x00ff'", r#""\\x00ff""#);
    check(POSTGRES, "'2024-01-01'::timestamp(3) with time zone", r#""2024-01-01""#);
    check(POSTGRES, r#"'{a,"b, c",NULL}'::text[]"#, r#""{a,\"b, c\",NULL}""#);
    check(POSTGRES, "$$it's$$", r#""it's""#);
    check(POSTGRES, "'x' COLLATE \"C\"", r#""x""#);
    check(SQLITE, r"replace('a\nb','\n',char(10))", r#""a\nb""#);
    check(
        SQLITE,
        r"replace(replace('a\012\nb\r','\r',char(13)),'\012',char(10))",
        r#""a\n\\nb\r""#,
    );
    check(SERVER, "N'Zo''ë'", r#""Zo'ë""#);
    check(SERVER, "CAST(N'2016-01-01T00:00:00.000' AS DateTime)", r#""2016-01-01T00:00:00.000""#);
    check(SERVER, "CAST(12.50 AS Decimal(18, 2))", "12.50");
    check(SERVER, "CAST(0x0000A46400A4CB80 AS DateTime)", r#""2015-03-23 10:00:00""#);
    check(SERVER, "CONVERT([datetime2](7), N'2016-01-01', 121)", r#""2016-01-01""#);
    check(UNKNOWN, "to_date('01-02-20','DD-MM-RR')", r#""01-02-20""#);
}

#[test]
fn calls_are_told() {
    let check = |literal: &str, value: Option<&str>, said: &str| {
        let text =
            format!("{MYSQL}INSERT INTO t (email, password) VALUES ('a', {literal}),('b','c');");
        let read = read(text.as_bytes());
        let member = value.map(|value| format!(r#","password":{value}"#)).unwrap_or_default();
        let expected = format!(r#"{{"email":"a"{member}}}"#);
        assert_eq!(
            read.records,
            [expected.as_str(), r#"{"email":"b","password":"c"}"#],
            "{read:?}"
        );
        assert_eq!(read.remarks, [said], "{literal}");
    };
    let call = "password is a call that the database was to compute";
    let clear = "password is a password in clear text inside a call that hashes it";
    check("NOW()", None, call);
    check("UUID()", None, call);
    check("(SELECT id FROM x WHERE a = ')')", None, call);
    check("CONCAT('a', NOW(), ')')", None, call);
    check("'a' || 'b'", None, call);
    check("CURRENT_TIMESTAMP", None, call);
    check("@x", None, call);
    check("MD5('geheim')", Some(r#""geheim""#), clear);
    check("PASSWORD('a\\'b')", Some(r#""a'b""#), clear);
    check("crypt('x', gen_salt('bf'))", Some(r#""x""#), clear);
    check("HASHBYTES('SHA2_256', N'x')", Some(r#""x""#), clear);
}

/// What users a dump gives, and how many faults and remarks.
fn users(text: &str) -> (Vec<String>, usize, usize) {
    let read = read(text.as_bytes());
    (read.records, read.faults.len(), read.remarks.len())
}

#[test]
fn forms_of_each_tool() {
    let (a, b) =
        (r#"{"id":1,"email":"a","password":"x"}"#, r#"{"id":2,"email":"b","password":"y"}"#);
    let check =
        |text: &str| assert_eq!(users(text), (vec![a.to_owned(), b.to_owned()], 0, 0), "{text}");
    let table = "CREATE TABLE `t` (`id` int COMMENT 'a, (b', `email` text, `password` enum('a','b)') CHECK (json_valid(`email`)), PRIMARY KEY (`id`), KEY `k` (`email`(50)), CONSTRAINT `c` UNIQUE (`id`));\n";
    let rows = "(1,'a','x'),(2,'b','y')";
    // mysqldump
    check(&format!(
        "{MYSQL}{table}LOCK TABLES `t` WRITE;\nINSERT INTO `t` VALUES {rows};\nUNLOCK TABLES;"
    ));
    // phpMyAdmin
    check(
        "-- phpMyAdmin SQL Dump\nINSERT DELAYED INTO `t` (`id`, `email`, `password`) VALUES\n(1, 'a', 'x'),\n(2, 'b', 'y');\n",
    );
    // HeidiSQL
    check(
        "-- HeidiSQL\r\nREPLACE INTO `t` (`id`, `email`, `password`) VALUES\r\n\t(1, 'a', 'x'),\r\n\t(2, 'b', 'y');\r\n",
    );
    // Adminer
    check(
        "-- Adminer 4.8.1 MySQL dump\nINSERT INTO `t` (`id`, `email`, `password`) VALUES\n(1,\t'a',\t'x'),\n(2,\t'b',\t'y')\nON DUPLICATE KEY UPDATE `id` = VALUES(`id`), `email` = VALUES(`email`);\n",
    );
    // Sequel Pro
    check(&format!(
        "# Sequel Pro SQL dump\n{table}INSERT INTO `t` (`id`, `email`, `password`)\nVALUES\n\t(1,'a','x'),\n\t(2,'b','y');"
    ));
    // sqlite3 .dump, with a trigger
    check(
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(id integer primary key, email, password text);\nCREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES(new.id); SELECT 1; END;\nINSERT INTO t VALUES(1,'a','x');\nINSERT INTO t VALUES(2,'b','y');\nCOMMIT;\n",
    );
    // SQLiteStudio
    check(
        "--\n-- File generated with SQLiteStudio\n--\nINSERT INTO t (\n  id,\n  email,\n  password\n  )\n  VALUES (\n  1,\n  'a',\n  'x'\n  );\nINSERT INTO t (id, email, password) VALUES (2, 'b', 'y');\n",
    );
    // pg_dump
    let postgres = "CREATE TABLE public.t (\n id integer NOT NULL,\n email character varying(255),\n password text\n);\n";
    check(&format!(
        "{POSTGRES}{postgres}INSERT INTO public.t VALUES (1, 'a', 'x');\nINSERT INTO public.t VALUES (2, 'b', 'y') ON CONFLICT DO NOTHING;\n"
    ));
    check(&format!(
        "{POSTGRES}INSERT INTO public.\"t\" (id, email, password) OVERRIDING SYSTEM VALUE VALUES\n\t(1, 'a', 'x'),\n\t(2, 'b', 'y');\n"
    ));
    check(&format!(
        "{POSTGRES}\\restrict x;y'\n{postgres}COPY public.t (id, email, password) FROM stdin;\r\n1\ta\tx\r\n2\tb\ty\r\n\\.\r\n\\unrestrict x'\n"
    ));
    // SQL Server: no INTO, no semicolon
    check(&format!(
        "{SERVER}SET IDENTITY_INSERT [dbo].[t] ON \nINSERT [dbo].[t] ([id], [email], [password]) VALUES (1, N'a', N'x')\nINSERT [dbo].[t] ([id], [email], [password]) VALUES (2, N'b', N'y')\nGO\nCREATE PROCEDURE p AS\nBEGIN\nINSERT INTO t VALUES (@x, 'a;')\nEND\nGO\n"
    ));
    // Functions of MySQL
    check(&format!(
        "{MYSQL}DELIMITER ;;\nCREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (NEW.id); END ;;\nDELIMITER ;\n{table}INSERT IGNORE INTO t VALUES {rows};"
    ));
    // CREATE TABLE below its rows, and a warning above it all
    check(&format!("mysqldump: [Warning] Using a password on the command line interface can be insecure.\n{MYSQL}INSERT INTO t VALUES {rows};\n{table}").replace("mysqldump:", "-- mysqldump:"));
    // Oracle
    check("REM INSERTING into T\nSET DEFINE OFF;\nInsert into T (ID,EMAIL,PASSWORD) values (1,'a','x');\nInsert into T (ID,EMAIL,PASSWORD) values (2,'b','y');\n".replace("(ID,EMAIL,PASSWORD)", "(id,email,password)").as_str());
}

#[test]
fn rows_as_assignments() {
    let check = |text: &str, records: &[&str], faults: usize| {
        for limit in [Limits::default(), Limits { window: 16, ..Limits::default() }] {
            let read = read_with(text.as_bytes(), &ReadOptions::default(), limit);
            assert_eq!(read.records, records, "{text}: {read:#?}");
            assert_eq!(read.faults.len(), faults, "{text}: {read:#?}");
        }
    };
    let one = r#"{"id":1,"email":"a","password":"b;"}"#;
    check("INSERT INTO users SET id=1, email='a', password='b;';", &[one], 0);
    check("INSERT INTO `u` SET `u`.`id` = 1, `email` = 'a',\n`password` = 'b;'", &[one], 0);
    check(
        "REPLACE INTO u SET id=1,email='a',password='b;' ON DUPLICATE KEY UPDATE id=2;\nINSERT INTO u (id, email, password) VALUES (2, 'c', 'd');",
        &[one, r#"{"id":2,"email":"c","password":"d"}"#],
        0,
    );
    check(
        "INSERT INTO u SET email='a', password='b', id=NULL;\nINSERT INTO u SET password='d', email='c';",
        &[r#"{"email":"a","password":"b"}"#, r#"{"password":"d","email":"c"}"#],
        0,
    );
    check(
        "INSERT INTO u SET id=1, email='a', password='b;';\nINSERT INTO u SET id=2, ema",
        &[one],
        1,
    );
    check("INSERT INTO u SET id=1, email='a', password='b;';\nINSERT INTO u SET id 2;", &[one], 1);
}

#[test]
fn what_is_not_read_is_told() {
    let check = |text: &str, records: usize, said: &[&str]| {
        let read = read(text.as_bytes());
        let mut all = read.faults.clone();
        all.extend(read.remarks.iter().cloned());
        assert_eq!(
            (read.records.len(), all),
            (records, said.iter().map(|s| (*s).to_owned()).collect()),
            "{text}"
        );
    };
    let users = "INSERT INTO users (email, password) VALUES ('a', 'b');\n";
    check(users, 1, &[]);
    check(
        &format!("{users}UPDATE users SET password = MD5(email);\n"),
        1,
        &[
            "UPDATE changes rows of the table users behind where they stand; they were read as they stand",
        ],
    );
    check(
        &format!("{users}INSERT INTO users SELECT * FROM old;\n"),
        1,
        &["Rows of the table users were not read: its rows are the result of a query"],
    );
    check(
        &format!("{users}INSERT INTO log (a) VALUES (1),(2);"),
        1,
        &["The table log has 2 rows that were not read"],
    );
    check(
        "INSERT INTO log (a) VALUES (1);",
        0,
        &["No table of this dump looks like users", "The table log has 1 row that was not read"],
    );
    // Addresses alone are users where there is nothing else.
    check("INSERT INTO people (email, name) VALUES ('a', 'b');", 1, &[]);
    check(
        &format!("{users}INSERT INTO people (email, name) VALUES ('a', 'b');"),
        1,
        &["The table people has 1 row that was not read"],
    );
    // Two tables of users
    check(&format!("{users}INSERT INTO admins (login, pass) VALUES ('a', 'b');"), 2, &[]);
    check(
        &format!("{POSTGRES}COPY t (id, email, password) FROM stdin;\n1 a b\n\\.\n"),
        0,
        &["The tabs between the values of this row have become blanks"],
    );
    check(
        &format!("{POSTGRES}COPY t (email, password) FROM stdin;\na\tb\n"),
        1,
        &["The dump ends inside a statement: it was cut off"],
    );
    check(
        &format!("{users}INSRT INTO users VALUES (1);\n{users}"),
        2,
        &["This is no statement of SQL; it was passed over"],
    );
}

#[test]
fn columns_without_names_are_told() {
    let text = format!(
        "{MYSQL}INSERT INTO `t` VALUES (1,'a@example.com','$2y$10$abcdefghijklmnopqrstuv');"
    );
    let options = ReadOptions::default();
    let mut source =
        Source::open(0, std::io::Cursor::new(text), Limits::default(), Hints::default(), &options)
            .expect("memory");
    while source.find().expect("memory") {}
    let form = source.form();
    let reasons: Vec<&str> = form.guesses.iter().map(|guess| guess.reason.as_str()).collect();
    assert!(reasons.contains(&"the dump does not name the columns of t"), "{reasons:?}");
    assert_eq!(source.count(), 1);
}

#[test]
fn damage_ends_at_the_next_row() {
    let check = |rows: &str, expected: &[&str], faults: &[&str]| {
        let text = format!(
            "{MYSQL}INSERT INTO t (email, password) VALUES {rows};\nINSERT INTO t (email, password) VALUES ('y','z');\n"
        );
        let read = read(text.as_bytes());
        let found: Vec<&str> =
            read.records.iter().map(|record| record.get(10..11).unwrap_or_default()).collect();
        assert_eq!(
            (
                found.as_slice(),
                read.faults.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
            ),
            (expected, faults),
            "{rows}"
        );
    };
    let row = "This row of the dump makes no sense as SQL";
    check("('a','b'),('c','d')", &["a", "c", "y"], &[]);
    check("('a','b),('c','d'),('e','f')", &["c", "e", "y"], &[row]);
    check("('a,'b'),('c','d')", &["c", "y"], &[row]);
    check("('a','b'\n,('c','d'),('e','f')", &["e", "y"], &[row]);
    check("('a'),('c','d')", &["c", "y"], &["This row has 1 values, but its table 2 columns"]);
    check(
        "('a','b','c'),('c','d')",
        &["c", "y"],
        &["This row has 3 values, but its table 2 columns"],
    );
    check("('a','b'),('c','d", &["a", "y"], &[row]);
    check("('a','b'),", &["a", "y"], &[]);
}

#[test]
fn an_update_of_literals_is_made_to_the_rows_before_it() {
    let check = |updates: &str, expected: [&str; 2], said: &str| {
        let dump = format!(
            "INSERT INTO `users` (`id`, `email`, `password`) VALUES (1, 'a@x.io', 'p'), (2, 'b@x.io', 'q');\n{updates}\nINSERT INTO `users` (`id`, `email`, `password`) VALUES (3, 'c@x.io', 'r');\n"
        );
        let read = read(dump.as_bytes());
        let row = |id: u32, email: &str, password: &str| {
            format!("{{\"id\":{id},\"email\":\"{email}@x.io\",\"password\":{password}}}")
        };
        let [one, two] = expected;
        let mut expected = vec![row(1, "a", one), row(2, "b", two), row(3, "c", "\"r\"")];
        expected.iter_mut().for_each(|row| *row = row.replace(",\"password\":null", ""));
        assert_eq!(read.records, expected, "{updates}");
        let found = read.remarks.first().map(String::as_str).unwrap_or_default();
        assert!(found.contains(said), "{updates}: {found}");
    };
    check("UPDATE users SET password = 'z' WHERE id = 1;", ["\"z\"", "\"q\""], "made to 1 row");
    check(
        "UPDATE `users` SET `id` = 2, `password` = 'it''s' WHERE `users`.`id` = 2 LIMIT 1;",
        ["\"p\"", "\"it's\""],
        "made to 1 row",
    );
    check(
        "UPDATE users SET password='z' WHERE id=2 AND email='a@x.io';",
        ["\"p\"", "\"q\""],
        "0 rows",
    );
    check("UPDATE users SET password = 7;", ["7", "7"], "made to 2 rows");
    check("UPDATE users SET password = NULL WHERE email = 'b@x.io';", ["\"p\"", "null"], "1 row");
    check(
        "UPDATE users SET password = 'z' WHERE id > 1;",
        ["\"p\"", "\"q\""],
        "UPDATE changes rows",
    );
    check(
        "UPDATE users SET password = UPPER('z') WHERE id = 1;",
        ["\"p\"", "\"q\""],
        "UPDATE changes rows",
    );
    check(
        "UPDATE users SET password = 'z' WHERE id = 1 OR id = 2;",
        ["\"p\"", "\"q\""],
        "UPDATE changes rows",
    );
}
