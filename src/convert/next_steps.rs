//! What to do with the result in Auth0, step by step, as far as it follows from this result.

use yew::prelude::*;

use crate::shared::format::{count, counted};
use crate::shared::wording;
use engine::jobs::{ConvertSpec, Summary};

/// The steps; for a result that Auth0 does not import, the one that comes first.
pub(crate) fn next_steps(summary: &Summary, spec: &ConvertSpec, on_dry_run: &Callback<()>) -> Html {
    let onclick = on_dry_run.reform(|_: MouseEvent| ());
    let files = summary.files.len() as u64;
    if let Some(why) = wording::not_importable(spec) {
        return html! {
            <p>{ why }{ " For import files choose “JSON array for Auth0 import”, uncompressed, and convert again." }</p>
        };
    }
    html! {
        <ol class="next-steps">
            <li>
                <button type="button" class="button" {onclick}>{ "Dry-run these files" }</button>
                { " on the Import page, to see what would become of these users." }
            </li>
            <li>
                { "Download the package and run its script, which does all of the following. No import carries roles, organizations, \
                   permissions, grants or linked accounts: the step “Give roles after the import” makes lists of the first three for it." }
            </li>
            if files > 1 {
                <li>
                    { "Unpack " }<span class="code">{ &summary.result_name }</span>
                    { format!(": {}, one import job each. Auth0 runs two at a time.", counted(files, "file")) }
                </li>
            }
            <li>
                { if files > 1 { "Send each file to " } else { "Send the file to " } }
                <span class="code">{ "POST /api/v2/jobs/users-imports" }</span>
                { " as " }<span class="code">{ "users" }</span>{ ", with the " }<span class="code">{ "connection_id" }</span>
                { " of a database connection." }
            </li>
            <li>
                { "Users who are there already fail, unless you set " }<span class="code">{ "upsert" }</span>
                { ". Then metadata is replaced as a whole, and " }<span class="code">{ "email_verified" }</span>
                { " becomes false where a user comes without it." }
            </li>
            <li>
                { "Drop the errors of the jobs on " }<a href="#/errors">{ "Errors" }</a>
                { ": they are explained there, and those users made ready to be sent again. Auth0 deletes them after 24 hours." }
            </li>
            if summary.refused > 0 && spec.leave_out_rejected {
                <li>
                    { format!("Download the {} refused, mend them as the findings say, and convert that file again.",
                        if summary.refused == 1 { "one".to_owned() } else { count(summary.refused) }) }
                </li>
            }
        </ol>
    }
}
