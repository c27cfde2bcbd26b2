//! Where files come in: the file input, stretched over the zone, so that a click anywhere in it chooses and
//! the browser's own keyboard and screen-reader support stay. Drops are taken by [`crate::shell::drop_overlay::Drop`].

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::ui::icon::{Icon, icon};

/// A zone to drop files on, or to click. It says less when there are files already.
pub(crate) fn drop_zone(
    title: &'static str,
    has_files: bool,
    on_files: &Callback<Vec<File>>,
    on_sample: &Callback<()>,
) -> Html {
    let onchange = on_files.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let list = input.files();
        let files = list.map_or_else(Vec::new, |list| {
            (0..list.length()).filter_map(|index| list.get(index)).collect()
        });
        // Or else choosing the same file again would be no change.
        input.set_value("");
        files
    });
    let on_sample = on_sample.reform(|_: MouseEvent| ());
    html! {
        <>
            <div class={classes!("drop-zone", has_files.then_some("drop-zone--again"))} role="group"
                aria-labelledby="drop-zone-title" aria-describedby="drop-zone-what">
                <span class="drop-zone__mark">{ icon(Icon::Drop) }</span>
                <p id="drop-zone-title" class="drop-zone__title">{ title }</p>
                <p id="drop-zone-what" class="drop-zone__what">
                    { "JSON, CSV, Excel, SQL dumps, LDIF, BSON, in any encoding, also as gzip or zip. Several files at once, of any size." }
                </p>
                <label class="button drop-zone__choose" for={browser::CHOOSE_FILES}>{ "Choose files" }</label>
                <input id={browser::CHOOSE_FILES} class="drop-zone__input" type="file" multiple=true {onchange} />
            </div>
            if !has_files {
                <p class="drop-zone__sample">
                    { "No export at hand? " }
                    <button type="button" class="link" onclick={on_sample}>{ "Try with sample data" }</button>
                </p>
            }
        </>
    }
}
