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
    read.lists =
        source.form().lists.into_iter().map(|list| (list.name, list.records, list.is_read)).collect();
    read
}

fn read(text: &[u8]) -> Read {
    read_with(text, &ReadOptions::default(), Limits::default())
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/files/sql/", $name, "/input.sql")).as_slice()
    };
}

#[test]
fn users_of_real_dumps() {
    let check = |dump: &[u8], table: &str, records: usize, sign: &str| {
        let read = read(dump);
        assert_eq!(read.records.len(), records, "{table}: {read:#?}");
        assert_eq!(read.faults, [""; 0], "{table}");
        let tables: Vec<&str> =
            read.lists.iter().filter(|(_, _, is_read)| *is_read).map(|(name, ..)| name.as_str()).collect();
        assert_eq!(tables, [table]);
        assert!(read.records.iter().any(|record| record.contains(sign)), "{sign}: {:#?}", read.records);
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
    check(fixture!("django-sqlite-dump"), "auth_user", 4, r#""last_name":"O'Neil","email":"mai@example.com""#);
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
    check(fixture!("supabase-dump"), "auth.users", 5, r#"Rosa \\\"Rosie\\\" Lima"#);
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
    check(fixture!("aspnet-identity2-ssms"), "dbo.aspnetuserroles", 2, r#"{"UserId":"2a364f9b-fedd-4a7e-9c32-1dcaaef9e3bb","RoleId":"1"}"#);
    check(fixture!("drupal7-mysqldump"), "Users_Roles", 3, r#"{"uid":1,"rid":3}"#);
    let options = ReadOptions { list: Some("nothing".to_owned()), ..ReadOptions::default() };
    let read = read_with(fixture!("drupal7-mysqldump"), &options, Limits::default());
    assert_eq!(read.faults, ["The table that was chosen has no rows in this dump"]);
}
