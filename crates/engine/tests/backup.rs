//! Backups: what is in one is told before anything is replaced, every part is checked, and one that is not as it was written
//! leaves the tenant as it was.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::io::{Cursor, Read};

use engine::jobs::import::import;
use engine::jobs::{ImportSpec, Input, JobContext, Status, Timestamp};
use engine::recipe::Recipe;
use engine::store::backup::{self, Contents, Origin, What};
use engine::store::{Error, Memory, Tenant};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use pollster::block_on;
use proptest::prelude::*;

const SETTINGS: &str = r#"{"muster.export.presets":{"version":1,"value":[]}}"#;

const DAMAGED: &str = "The backup is damaged or incomplete, so nothing was changed.";

/// A part of an archive.
type Part = (String, Vec<u8>);

fn tenant(users: usize) -> Tenant<Memory> {
    let mut tenant = block_on(Tenant::open(Memory::default(), [users as u64; 5])).unwrap();
    let text: String = (0..users).map(|n| format!("{{\"email\":\"u{n}@x.io\"}}\n")).collect();
    let moment = || Timestamp { milliseconds: 1, iso: "2026-01-02T03:04:05.678Z".to_owned() };
    let spec = ImportSpec {
        connection: tenant.catalog().connections[0].connection.id.clone(),
        recipe: Recipe::for_local_import(),
        ..ImportSpec::default()
    };
    let id = "job_0000000000000001".to_owned();
    let context = JobContext { id, spec, started: moment(), seed: (1, 7), helpers: None };
    let text = text + "{\"email\":1}\n";
    let inputs = vec![Input {
        name: "users.json".to_owned(),
        bytes: text.len() as u64,
        reader: Cursor::new(text.into_bytes()),
        options: Default::default(),
    }];
    let record = block_on(import(&mut tenant, context, inputs, async |_| true, moment));
    assert_eq!(record.status, Status::Succeeded);
    tenant
}

fn written(tenant: &Tenant<Memory>) -> Vec<u8> {
    let origin = Origin { made: "2026-11-30T12:00:00Z".to_owned(), build: "b1".to_owned() };
    let what = What { origin, settings: Some(SETTINGS.to_owned()), skips_damaged: false };
    block_on(backup::write(tenant, &what, async |_, _| true)).unwrap().unwrap().file
}

fn inspected(backup: &[u8]) -> Result<Contents, Error> {
    let inspected = backup::inspect(backup, backup.len() as u64, async |_, _| true);
    block_on(inspected).map(Option::unwrap)
}

fn restored(tenant: &mut Tenant<Memory>, backup: &[u8]) -> Result<bool, Error> {
    block_on(backup::restore(tenant, backup, backup.len() as u64, async |_, _| true))
}

fn parts_of(backup: &[u8]) -> Vec<Part> {
    let mut archive = tar::Archive::new(GzDecoder::new(backup));
    let parts = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (path, bytes)
    });
    parts.collect()
}

/// Parts packed in good order, as any archive tool would.
fn packed(parts: &[Part]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
    for (path, bytes) in parts {
        let mut head = tar::Header::new_ustar();
        head.set_size(bytes.len() as u64);
        head.set_entry_type(tar::EntryType::Regular);
        archive.append_data(&mut head, path, &bytes[..]).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

#[test]
fn what_is_in_a_backup_is_told_before_anything_is_replaced() {
    let backup = written(&tenant(300));
    let contents = inspected(&backup).unwrap();
    let origin = contents.origin.clone().unwrap();
    assert_eq!((&*origin.made, &*origin.build), ("2026-11-30T12:00:00Z", "b1"));
    assert_eq!(
        contents.connections,
        [("Username-Password-Authentication".to_owned(), 300)],
        "users of each connection"
    );
    assert_eq!((contents.jobs, contents.leaves_out), (1, false));
    assert!(contents.files > 0);
    assert_eq!(contents.settings.as_deref(), Some(SETTINGS));
}

#[test]
fn the_list_of_digests_is_what_sha256sum_checks() {
    let parts = parts_of(&written(&tenant(3)));
    let (last, others) = parts.split_last().unwrap();
    assert_eq!((&*last.0, &*others[0].0), ("SHA256SUMS", "muster.json"));
    let lines: Vec<String> = others
        .iter()
        .map(|(path, bytes)| {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(bytes);
            format!("{}  {path}", json::text::hexadecimal(&digest))
        })
        .collect();
    assert_eq!(String::from_utf8(last.1.clone()).unwrap().lines().collect::<Vec<_>>(), lines);
}

#[test]
fn a_backup_of_before_is_restored() {
    let source = tenant(300);
    let new = ["SHA256SUMS", "settings.json", "muster.json"];
    let mut parts = parts_of(&written(&source));
    parts.retain(|(path, _)| !new.contains(&path.as_str()));
    let head = br#"{"kind":"muster-backup","format":1}"#.to_vec();
    parts.insert(0, ("muster.json".to_owned(), head));
    let old = packed(&parts);
    let contents = inspected(&old).unwrap();
    assert_eq!((contents.origin, contents.settings, contents.jobs), (None, None, 1));
    let mut target = tenant(2);
    assert_eq!(restored(&mut target, &old), Ok(true));
    assert_eq!(target.catalog().users(), 300);
}

/// Neither said to be in order nor restored, and nothing is replaced.
fn refused(backup: &[u8], what: &str) {
    let mut target = tenant(2);
    let before = target.catalog().clone();
    for said in [inspected(backup).map(drop), restored(&mut target, backup).map(drop)] {
        let said = said.expect_err(what).to_string();
        assert!(said.starts_with(DAMAGED), "{what}: {said}");
    }
    assert_eq!(*target.catalog(), before, "{what}");
    assert!(!block_on(target.reload()).unwrap(), "{what} was committed");
}

#[test]
fn parts_that_are_missing_moved_changed_or_added_are_found() {
    let parts = parts_of(&written(&tenant(600)));
    assert!(inspected(&packed(&parts)).is_ok(), "packing it again is no damage");
    for at in 1..parts.len() {
        let path = &parts[at].0;
        let mut without = parts.clone();
        without.remove(at);
        refused(&packed(&without), &format!("without {path}"));
        let mut twice = parts.clone();
        twice.insert(at, parts[at].clone());
        refused(&packed(&twice), &format!("with {path} twice"));
        let mut changed = parts.clone();
        let byte = changed[at].1.last_mut().unwrap();
        *byte ^= 1;
        // A catalog that makes no sense is found as it is read.
        refused(&packed(&changed), &format!("with a change in {path}"));
        if at > 2 {
            let mut moved = parts.clone();
            moved.swap(at - 1, at);
            refused(&packed(&moved), &format!("with {path} moved"));
        }
    }
    let mut more = parts;
    more.push(("jobs/job_x.json".to_owned(), b"{}".to_vec()));
    refused(&packed(&more), "with a part after the list");
}

#[test]
fn a_restore_that_fails_or_is_stopped_at_any_point_changes_nothing() {
    let backup = written(&tenant(600));
    let mut target = tenant(2);
    let before = target.catalog().clone();
    let memory = target.backend().clone();
    for operations in 0.. {
        memory.fail_after(operations, Error::Full);
        let result = restored(&mut target, &backup);
        memory.mend();
        if result == Ok(true) {
            assert!(operations > 1, "no operation failed");
            break;
        }
        assert_eq!(result, Err(Error::Full));
        assert_eq!(*target.catalog(), before, "{operations}");
    }
    assert_eq!(target.catalog().users(), 600);
    let before = target.catalog().clone();
    let stopped = backup::restore(&mut target, &backup[..], 1, async |_, _| false);
    assert_eq!(block_on(stopped), Ok(false));
    assert_eq!(*target.catalog(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_cut_off_or_flipped_is_found(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        thread_local! { static BACKUP: Vec<u8> = written(&tenant(20)); }
        BACKUP.with(|backup| {
            let at = at.index(backup.len());
            prop_assert!(inspected(&backup[..at]).is_err());
            let mut flipped = backup.clone();
            flipped[at] ^= 1 << bit;
            // A bit of gzip's head may say what does not matter, such as when it was made.
            if let Ok(contents) = inspected(&flipped) {
                prop_assert!(at < 10);
                prop_assert_eq!(contents, inspected(backup).unwrap());
            }
            Ok(())
        })?;
    }
}
