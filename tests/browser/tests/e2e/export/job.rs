//! The export as a job: its progress, its end, its file.

use super::*;

#[test]
fn a_large_export_tells_how_far_it_is_and_can_be_cancelled() {
    visit("#/export", |page| {
        // Files are read some megabytes at a time.
        let picture = format!("\"picture\":\"https://example.com/{}\",\"name\"", "p".repeat(250));
        let users = many(100_000).replace("\"name\"", &picture);
        let _file = take(page, &users);
        // Something that takes its time for each user.
        add_field(
            page,
            1,
            "[...user.email + user.name].map(c => c.charCodeAt(0)).sort((a, b) => a - b).join()",
            "Long",
        );
        start(page).role("button", "Export 100,000 Users").within(LONG).click();
        page.role("heading", "Exporting").within(LONG).wait();
        page.role("progressbar", "Exporting").within(LONG).wait_until("to move", |bar| {
            bar.attribute("aria-valuenow").as_str().is_some_and(|now| now != "0")
        });
        page.role("button", "Cancel").click();
        page.see_within("Cancelled. No file was made.", LONG);
        assert_eq!(page.role("button", "Download").count(), 0);
        // The page is as it was.
        page.role("button", "Remove all").click();
        let file = export(page, "Export 100,000 Users");
        assert!(file.bytes == users.as_bytes(), "{} bytes of {}", file.bytes.len(), users.len());
        page.role("link", "Jobs").click();
        let statuses: Vec<String> = jobs(page).iter().map(|job| job[4].clone()).collect();
        assert_eq!(statuses, ["Job created, user export succeeded", "Cancelled"]);
    });
}

/// A site whose pool workers, which help with many users, die of the first batch they are given.
fn site_with_dying_pool_workers() -> Folder {
    let site = Folder::of_site(
        "if (self.name === 'pool worker') self.addEventListener('message', ({ data }) => {
  if (data.Work) setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); });
});",
    );
    // A service worker would notice that the files are not those it was made for.
    fs::remove_file(site.path().join("sw.js")).unwrap();
    site
}

#[test]
fn many_users_of_the_tenant_come_in_their_order_whoever_helps_with_them() {
    let users = many(30_000);
    let ids: Vec<String> = users.lines().map(|user| parsed(user)["user_id"].to_string()).collect();
    let check = |page: &Page| {
        import(page, &users);
        let file = export(page, "Export 30,000 Users");
        let exported = String::from_utf8(file.bytes).unwrap();
        let found: Vec<String> =
            exported.lines().map(|user| parsed(user)["user_id"].to_string()).collect();
        assert!(found == ids, "{} users", found.len());
        // Of every thousand, six.
        page.label("Search").fill("logins_count:[* TO 5] AND NOT blocked:true");
        page.role("button", "Export 180 Users").wait();
    };
    visit("#/import", check);
    let site = site_with_dying_pool_workers();
    Visit::to("#/import").site(site.path()).run(|page| {
        page.allow_console("sw.js");
        page.allow_console("A bad HTTP response code");
        check(page);
    });
}

#[test]
fn the_job_and_its_file_stay_until_they_are_deleted() {
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.label("Search").type_in("_exists_:name");
        counts(page, "2 of 3 users");
        preset(page).choose("Default fields (CSV)");
        let file = export(page, "Export 2 Users");
        page.role("link", "View Jobs").click();
        let listed = jobs(page);
        assert_eq!(listed[0][..2], ["Users export", "All connections"]);
        assert_eq!(listed[0][4..6], ["Job created, user export succeeded", "2"]);
        page.reload();
        assert_eq!(jobs(page), listed);
        page.role("button", Name::has("More info about job_")).nth(0).click();
        let dialog = page.role("dialog", "Users export");
        dialog.wait();
        let said = dialog.text();
        for words in ["_exists_:name", "11 fields as CSV", "Given Name", "users-export.csv"] {
            assert!(said.contains(words), "{words} in {said}");
        }
        dialog.role("button", "Close").click();
        dialog.wait_gone();
        let again =
            page.download(|| page.role("button", "Download export users-export.csv").click());
        assert_eq!(again.bytes, file.bytes);

        page.role("button", Name::has("Delete job_")).nth(0).click();
        page.role("dialog", "Delete this job?").role("button", "Yes, delete it").click();
        page.see("Deleted a job");
        page.until("one job", LONG, || Ok(jobs(page).len() == 1));
        page.reload();
        assert_eq!(jobs(page)[0][0], "Users import");
    });
}
