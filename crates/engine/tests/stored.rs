//! Tenants as earlier versions stored them: each is opened, read and changed. `tests/stored/N` is of format N.
//!
//! `MUSTER_WRITE_STORED=1 cargo test --test stored` writes that of the present format, once; it is never written again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::fs;
use std::path::{Path, PathBuf};

use engine::jobs::import::import;
use engine::jobs::{ImportSpec, Input, JobContext, JobRecord, Status, Timestamp, View, ViewSpec};
use engine::recipe::Recipe;
use engine::store::catalog::FORMAT;
use engine::store::{Backend, Catalog, Commit, Error, Memory, Segment, Tenant};
use pollster::block_on;

fn folder(format: u64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored").join(format.to_string())
}

fn now() -> Timestamp {
    Timestamp { milliseconds: 1_767_323_045_678, iso: "2026-01-02T03:04:05.678Z".to_owned() }
}

/// Users of every kind a segment tells apart, more than one segment holds.
fn users() -> String {
    let plain = (0..300).map(|n| {
        format!("{{\"email\":\"u{n}@x.io\",\"user_id\":\"auth0|{n}\",\"user_metadata\":{{\"n\":{n}}}}}\n")
    });
    let odd = r#"{"email":"zo\u00eb@x.io","username":"zoe","phone_number":"+41","name":"Zoë 😀","app_metadata":{"big":12345678901234567890}}"#;
    plain.collect::<String>() + odd + "\n{\"email\":7}\n"
}

fn import_into(tenant: &mut Tenant<Memory>, id: &str, upsert: bool, users: &str) -> JobRecord {
    let connection = tenant.catalog().connections[0].connection.id.clone();
    let spec = ImportSpec {
        connection,
        upsert,
        recipe: Recipe::for_local_import(),
        ..ImportSpec::default()
    };
    let context =
        JobContext { id: id.to_owned(), spec, started: now(), seed: (1, 2), helpers: None };
    let input = Input {
        name: "x".to_owned(),
        bytes: users.len() as u64,
        reader: std::io::Cursor::new(users.as_bytes().to_vec()),
        options: Default::default(),
    };
    block_on(import(tenant, context, vec![input], async |_| true, now))
}

fn write() {
    let memory = Memory::default();
    let mut tenant = block_on(Tenant::open(memory.clone(), [1, 2, 3, 4, 5])).unwrap();
    import_into(&mut tenant, "job_fixture000000001", false, &users());
    let folder = folder(FORMAT);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("catalog.json"), tenant.catalog().write()).unwrap();
    for segment in &tenant.catalog().connections[0].segments {
        let block = block_on(memory.blocks(&[segment.id])).unwrap().remove(0);
        let directory = block_on(memory.directories(&[segment.id])).unwrap().remove(0);
        fs::write(folder.join(format!("{}.block", segment.id)), block).unwrap();
        fs::write(folder.join(format!("{}.directory", segment.id)), directory).unwrap();
    }
    for (id, record) in block_on(tenant.jobs()).unwrap() {
        fs::write(folder.join(format!("{id}.json")), record).unwrap();
    }
}

/// The tenant of this folder, in memory.
fn read(folder: &Path) -> Memory {
    let memory = Memory::default();
    let catalog = fs::read(folder.join("catalog.json")).unwrap();
    let parsed = Catalog::read(&catalog).unwrap();
    for segment in parsed.connections.iter().flat_map(|stored| &stored.segments) {
        let part =
            |ending: &str| fs::read(folder.join(format!("{}.{ending}", segment.id))).unwrap();
        let segment = Segment {
            id: segment.id,
            users: segment.users,
            block: part("block"),
            directory: part("directory"),
        };
        block_on(memory.put_segments(vec![segment])).unwrap();
    }
    let jobs = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let jobs = jobs.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("job_"));
    let jobs = jobs.map(|path| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
    });
    let commit = Commit {
        expected: None,
        revision: parsed.revision,
        catalog,
        jobs: jobs.collect(),
        files: Vec::new(),
        replaces_jobs: false,
    };
    block_on(memory.commit(commit)).unwrap();
    memory
}

#[test]
fn every_format_is_read_and_changed() {
    if std::env::var_os("MUSTER_WRITE_STORED").is_some() && !folder(FORMAT).exists() {
        write();
    }
    for format in 1..=FORMAT {
        let mut tenant = block_on(Tenant::open(read(&folder(format)), [9, 9, 9, 9, 9])).unwrap();
        assert_eq!(tenant.catalog().users(), 301, "format {format}");
        let view =
            block_on(View::make(&tenant, ViewSpec::default(), async |_, _| true)).unwrap().unwrap();
        let rows = block_on(view.rows(&tenant, 0, 999)).unwrap();
        let last = rows.last().unwrap();
        assert_eq!(
            (rows[42].email.as_str(), last.email.as_str(), last.name.as_str()),
            ("u42@x.io", "zoë@x.io", "Zoë 😀")
        );
        let user = block_on(engine::jobs::edit::user(&tenant, &last.user)).unwrap();
        assert!(user.contains("12345678901234567890"), "{user}");
        let jobs = block_on(tenant.jobs()).unwrap();
        let record = JobRecord::read(&jobs[0].1).unwrap();
        assert_eq!(
            (record.status, record.import_summary().unwrap().inserted),
            (Status::Succeeded, 301)
        );
        assert_eq!(tenant.catalog().format, format, "as it was until something changes");
        // Fingerprints of old users are those of new ones: an insert conflicts, an upsert finds them.
        let record = import_into(&mut tenant, "job_2", false, "{\"email\":\"ZOË@x.io\"}");
        assert_eq!(record.import_summary().unwrap().run.refused, 1);
        let record =
            import_into(&mut tenant, "job_3", true, "{\"email\":\"u42@x.io\",\"name\":\"N\"}");
        assert_eq!(record.import_summary().unwrap().updated, 1);
        assert_eq!(tenant.catalog().format, FORMAT);
    }
}

/// Of every format: a changed byte is found, or, without checksums, harmless to all other users; nothing panics.
#[test]
fn damage_in_any_format_costs_no_other_segment() {
    for format in 1..=FORMAT {
        let whole = read(&folder(format));
        let id = Catalog::read(&fs::read(folder(format).join("catalog.json")).unwrap()).unwrap();
        let reference = id.connections[0].segments[1];
        let block = block_on(whole.blocks(&[reference.id])).unwrap().remove(0);
        let directory = block_on(whole.directories(&[reference.id])).unwrap().remove(0);
        for at in (0..block.len()).step_by(13) {
            let mut bad = block.clone();
            bad[at] ^= 1 << (at % 8);
            let (id, users, directory) = (reference.id, reference.users, directory.clone());
            block_on(whole.remove_segments(&[id])).unwrap();
            block_on(whole.put_segments(vec![Segment { id, users, block: bad, directory }]))
                .unwrap();
            let tenant = block_on(Tenant::open(whole.clone(), [9; 5])).unwrap();
            let found = block_on(tenant.check_integrity(None, async |_, _| true)).unwrap().unwrap();
            assert!(found.len() == 1 || format == 1 && found.is_empty(), "format {format}, {at}");
            assert!(found.iter().all(|damaged| damaged.segment == 2), "format {format}, {at}");
            let view = block_on(View::make(&tenant, ViewSpec::default(), async |_, _| true));
            let rows = block_on(view.unwrap().unwrap().rows(&tenant, 0, 999)).unwrap();
            let first = &rows[..256];
            assert!(rows.len() == 301 && first.iter().all(|row| !row.damaged), "{format}, {at}");
        }
    }
}

#[test]
fn a_later_format_is_refused_and_left_alone() {
    let text = fs::read_to_string(folder(1).join("catalog.json")).unwrap();
    let later = text.replacen("\"format\":1", &format!("\"format\":{}", FORMAT + 1), 1);
    assert_eq!(Catalog::read(later.as_bytes()), Err(Error::Newer { found: FORMAT + 1 }));
    for cut in [0, 10, text.len() / 2, text.len() - 1] {
        assert!(matches!(Catalog::read(&text.as_bytes()[..cut]), Err(Error::Damaged(_))), "{cut}");
    }
}
