//! Stored users that are not as they were written: every such change is found, no wrong user is ever given, and all that is
//! done with users can go on without those.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::collections::BTreeSet;
use std::io::Empty;

use engine::fields::NoEngine;
use engine::jobs::export::batch::BatchWorker;
use engine::jobs::export::job::{JobContext, export};
use engine::jobs::export::{Helpers, count, sample, statistics};
use engine::jobs::scan::{Inline, UserSource};
use engine::jobs::{
    ExportFormat, ExportSpec, JobRecord, Order, Sort, SortBy, Status, Timestamp, View, ViewSpec,
    Which,
};
use engine::store::tenant::CommitExtras;
use engine::store::{
    Backend, Builder, DamagedPart, DamagedSegment, Error, Memory, Segment, Tenant, backup,
};
use engine::user::User;
use pollster::block_on;

/// A tenant with so many segments of so many users each.
fn tenant(segments: u64, users: u64) -> Tenant<Memory> {
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5])).unwrap();
    let (prints, mut builder) = (tenant.fingerprinter(), Builder::default());
    for segment in 0..segments {
        for user in 0..users {
            let json = user_json(segment * users + user);
            let prints = prints.of(&User::stored(json.as_bytes()).unwrap());
            builder.push(json.as_bytes(), prints, || tenant.ids().next());
        }
        builder.close(tenant.ids().next());
    }
    let made = builder.take();
    let mut next = tenant.catalog().clone();
    next.connections[0].segments = made.iter().map(Segment::reference).collect();
    block_on(tenant.backend().put_segments(made)).unwrap();
    block_on(tenant.commit(next, CommitExtras::default())).unwrap();
    tenant
}

fn user_json(number: u64) -> String {
    format!(
        "{{\"email\":\"u{number:04}@x.io\",\"user_id\":\"auth0|{number:04}\",\"logins_count\":{number}}}"
    )
}

/// The stored segment of this index.
fn stored(tenant: &Tenant<Memory>, index: usize) -> Segment {
    let segment = tenant.catalog().connections[0].segments[index];
    let block = block_on(tenant.backend().blocks(&[segment.id])).unwrap().remove(0);
    let directory = block_on(tenant.backend().directories(&[segment.id])).unwrap().remove(0);
    Segment { id: segment.id, users: segment.users, block, directory }
}

/// Puts `segment` in the place of the one of its id, and opens the tenant anew: nothing of it is remembered.
fn replaced(tenant: &Tenant<Memory>, segment: Segment) -> Tenant<Memory> {
    let memory = tenant.backend().clone();
    block_on(memory.remove_segments(&[segment.id])).unwrap();
    block_on(memory.put_segments(vec![segment])).unwrap();
    block_on(Tenant::open(memory, [9; 5])).unwrap()
}

/// The tenant with a changed byte in the middle of the block of this segment.
fn with_damage(tenant: &Tenant<Memory>, index: usize) -> Tenant<Memory> {
    let mut segment = stored(tenant, index);
    let middle = segment.block.len() / 2;
    segment.block[middle] ^= 1;
    replaced(tenant, segment)
}

fn which(skip_damaged: bool) -> Which {
    Which { skip_damaged, ..Which::default() }
}

fn exported(tenant: &mut Tenant<Memory>, spec: ExportSpec) -> (JobRecord, String) {
    let started = Timestamp::default();
    let context = JobContext { id: "job_0000000000000002".to_owned(), spec, started };
    let mut helpers =
        Helpers { engine: &mut NoEngine, pool: &mut Inline::<BatchWorker>::default() };
    let files = Memory::default();
    let done = export::<_, Empty>(
        Some(tenant),
        &files,
        None,
        context,
        &mut helpers,
        async |_| true,
        Timestamp::default,
    );
    let (record, file) = block_on(done);
    (record, String::from_utf8(file.unwrap_or_default()).unwrap())
}

fn found(tenant: &Tenant<Memory>) -> Vec<DamagedSegment> {
    block_on(tenant.check_integrity(None, async |_, _| true)).unwrap().unwrap()
}

fn emails(file: &str) -> BTreeSet<String> {
    let users = file.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    users.map(|user| user["email"].as_str().unwrap().to_owned()).collect()
}

/// At every third byte of block and directory, from the first: found, with its place, and no wrong user is given.
#[test]
fn every_changed_byte_of_a_stored_segment_is_found() {
    let whole = tenant(3, 40);
    let good = stored(&whole, 1);
    let rest: BTreeSet<String> = emails(&exported(&mut tenant(3, 40), ExportSpec::default()).1)
        .into_iter()
        .filter(|email| !("u0040".."u0080").contains(&&email[..5]))
        .collect();
    assert_eq!(rest.len(), 80);
    for at in (0..good.block.len() + good.directory.len()).step_by(3) {
        let mut bad = good.clone();
        let part = match at.checked_sub(bad.block.len()) {
            None => {
                bad.block[at] ^= 1 << (at % 8);
                DamagedPart::Users
            }
            Some(at) => {
                bad.directory[at] ^= 1 << (at % 8);
                DamagedPart::Directory
            }
        };
        let mut tenant = replaced(&whole, bad);
        let damaged = found(&tenant);
        assert_eq!(damaged.len(), 1, "{at}");
        let DamagedSegment { segment, segments, users, first_user, .. } = damaged[0];
        assert_eq!((segment, segments, users, first_user), (2, 3, 40, 41), "{at}");
        assert_eq!(damaged[0].part, part, "{at}");
        let (record, file) =
            exported(&mut tenant, ExportSpec { which: which(true), ..ExportSpec::default() });
        let summary = record.export().unwrap();
        if part == DamagedPart::Users {
            assert_eq!((emails(&file), &summary.damaged), (rest.clone(), &damaged), "{at}");
        } else {
            assert_eq!((summary.users, summary.damaged.len()), (120, 0), "{at}");
            let prints = block_on(tenant.fingerprints(&tenant.catalog().connections[0].segments));
            assert_eq!(prints, Err(Error::DamagedSegment(Box::new(damaged[0].clone()))), "{at}");
        }
    }
}

#[test]
fn all_but_the_damaged_segment_of_four_hundred_by_choice() {
    let mut tenant = with_damage(&tenant(400, 2), 100);
    let spec = |skip| ExportSpec { which: which(skip), ..ExportSpec::default() };
    let (record, file) = exported(&mut tenant, spec(false));
    assert_eq!((record.status, file.as_str()), (Status::Failed, ""));
    assert_eq!(record.export().unwrap().damaged.len(), 1);
    assert_eq!(
        record.reason.unwrap(),
        "The stored data of 2 users of connection Username-Password-Authentication (users 201 to 202 in its order, \
         segment 101 of 400) is damaged. Go on without these users, or remove them with “Check stored users” on the page \
         Tenant. A backup from before has them whole."
    );
    for format in [ExportFormat::Ndjson, ExportFormat::Csv] {
        let (record, file) = exported(&mut tenant, ExportSpec { format, ..spec(true) });
        let header = usize::from(format == ExportFormat::Csv);
        assert_eq!((record.status, file.lines().count()), (Status::Succeeded, 798 + header));
        let summary = record.export().unwrap();
        assert_eq!((summary.users, summary.of), (798, 798));
        assert_eq!((summary.damaged[0].first_user, summary.damaged[0].users), (201, 2));
    }
}

#[test]
fn counting_sampling_and_statistics_go_on_by_choice() {
    let tenant = with_damage(&tenant(4, 5), 2);
    let source = UserSource::<Memory, Empty>::Tenant(&tenant);
    let searched = |skip| Which { search: "logins_count:[3 TO *]".to_owned(), ..which(skip) };
    let counted = |skip| {
        let mut pool = Inline::<BatchWorker>::default();
        block_on(count::count(&source, &searched(skip), &mut pool, async |_| true))
    };
    assert!(counted(false).unwrap_err().to_string().contains("segment 3 of 4"));
    assert_eq!(counted(true).unwrap(), (12, 15));
    let all = |skip| {
        let mut pool = Inline::<BatchWorker>::default();
        block_on(count::count(&source, &which(skip), &mut pool, async |_| true)).unwrap()
    };
    assert_eq!((all(false), all(true)), ((20, 20), (15, 15)));
    let gathered = |skip| block_on(statistics::gather(&source, &searched(skip), async |_| true));
    assert!(gathered(false).unwrap_err().to_string().contains("segment 3 of 4"));
    let statistics = gathered(true).unwrap();
    assert_eq!((statistics.users, statistics.of, statistics.damaged.len()), (12, 15, 1));
    let order = Some(Order { by: "logins_count".to_owned(), descending: true });
    let picked = |skip| {
        let spec = ExportSpec { which: which(skip), order: order.clone(), ..ExportSpec::default() };
        let plan = block_on(sample::plan(&spec, &mut NoEngine)).unwrap().unwrap();
        block_on(sample::pick(&source, &plan, &mut NoEngine, async |_| true))
    };
    assert!(picked(false).unwrap_err().to_string().contains("segment 3 of 4"));
    let picked = picked(true).unwrap();
    let sixth = String::from_utf8_lossy(picked.get(5).unwrap());
    assert!(sixth.contains("u0009@x.io"), "after 19 to 15, without 14 to 10: {sixth}");
}

#[test]
fn a_table_marks_damaged_users_and_sorts_the_rest() {
    let tenant = with_damage(&tenant(4, 5), 1);
    let rows = |spec: ViewSpec| {
        let view = block_on(View::make(&tenant, spec, async |_, _| true)).unwrap().unwrap();
        (block_on(view.rows(&tenant, 0, 99)).unwrap(), view.damaged().len())
    };
    let (all, _) = rows(ViewSpec::default());
    let damaged: Vec<usize> = (0..20).filter(|row| all[*row].damaged).collect();
    assert_eq!(damaged, [5, 6, 7, 8, 9]);
    let sort = Some(Sort { by: SortBy::Logins, descending: true });
    let (sorted, left_out) = rows(ViewSpec { sort, ..ViewSpec::default() });
    let logins: Vec<u64> = sorted.iter().map(|row| row.logins).collect();
    let expected: Vec<u64> = (10..20).rev().chain((0..5).rev()).collect();
    assert_eq!((logins, left_out), (expected, 1));
}

#[test]
fn a_backup_leaves_damaged_users_out_by_choice() {
    let tenant = with_damage(&tenant(4, 5), 3);
    let saved = |skips_damaged| {
        let what = backup::What { skips_damaged, ..backup::What::default() };
        block_on(backup::write(&tenant, &what, async |_, _| true))
    };
    assert!(matches!(saved(false), Err(Error::DamagedSegment(_))));
    let saved = saved(true).unwrap().unwrap();
    // Whoever opens the file finds it said there, too.
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&saved.file[..]));
    let mut texts = archive.entries().unwrap().filter_map(|entry| {
        let mut entry = entry.unwrap();
        let is_it = entry.path().unwrap().to_string_lossy() == "left-out.json";
        is_it.then(|| std::io::read_to_string(&mut entry).unwrap())
    });
    let text = texts.next().unwrap();
    assert!(text.contains("(users 16 to 20 in its order, segment 4 of 4), damaged"), "{text}");
    assert_eq!(saved.left_out, found(&tenant));
    let mut target = block_on(Tenant::open(Memory::default(), [7; 5])).unwrap();
    let restored = backup::restore(&mut target, &saved.file[..], 0, async |_, _| true);
    assert_eq!(block_on(restored), Ok(true));
    assert_eq!((target.catalog().users(), found(&target)), (15, Vec::new()));
}

#[test]
fn damaged_segments_are_dropped_and_come_back_by_undo() {
    let mut tenant = tenant(5, 4);
    let id = tenant.catalog().connections[0].connection.id.clone();
    let repair = |tenant: &mut Tenant<Memory>| {
        block_on(tenant.drop_damaged_segments(&id, async |_, _| true)).unwrap().unwrap()
    };
    let revision = tenant.catalog().revision;
    assert_eq!(repair(&mut tenant).damaged, []);
    assert_eq!(tenant.catalog().revision, revision, "without damage nothing changes");
    // One segment is damaged, one gone, of one only the directory is damaged.
    let mut tenant = with_damage(&tenant, 1);
    let mut segment = stored(&tenant, 2);
    segment.directory[9] ^= 4;
    tenant = replaced(&tenant, segment);
    let gone = tenant.catalog().connections[0].segments[3].id;
    block_on(tenant.backend().remove_segments(&[gone])).unwrap();
    let before = tenant.catalog().connections.clone();
    let damaged = found(&tenant);
    let parts: Vec<DamagedPart> = damaged.iter().map(|damaged| damaged.part).collect();
    assert_eq!(parts, [DamagedPart::Users, DamagedPart::Directory, DamagedPart::Missing]);
    let done = repair(&mut tenant);
    assert_eq!((done.damaged, done.dropped, done.indexed), (damaged.clone(), 8, 4));
    assert_eq!(found(&tenant), []);
    let (record, file) = exported(&mut tenant, ExportSpec::default());
    assert_eq!((record.status, emails(&file).len()), (Status::Succeeded, 12));
    // An export is kept with its job, by a commit that leaves what can be undone as it is.
    assert!(tenant.catalog().undo.as_ref().unwrap().what.starts_with("Removed damaged users of"));
    block_on(tenant.undo(1)).unwrap();
    assert_eq!((tenant.catalog().connections.clone(), found(&tenant)), (before, damaged));
}
