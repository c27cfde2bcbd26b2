//! The page's few icons, drawn in lines of the text's colour. They never carry meaning alone: words stand
//! beside them, so they are hidden from screen readers.

use yew::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// A tally of five: Muster's own mark
    Tally,
    /// Nothing gets out
    Shield,
    /// A file goes in
    Drop,
    /// All is well
    Check,
    /// Auth0 would refuse it
    Error,
    /// Worth a look
    Warning,
    /// Something to know
    Info,
    /// Opens and closes
    Chevron,
    /// Takes away
    Cross,
    /// Into the clipboard
    Copy,
    /// Onto the disk
    Download,
    /// Becomes
    Arrow,
    /// Smallest first
    Up,
    /// Largest first
    Down,
    /// Looks for something
    Search,
    /// Puts something in
    Plus,
    /// Throws away
    Trash,
    /// Can be taken hold of
    Grip,
}

/// An icon as high as the text beside it.
pub(crate) fn icon(shape: Icon) -> Html {
    let path = match shape {
        Icon::Tally => "M3 2.5v11M6.3 2.5v11M9.7 2.5v11M13 2.5v11M.8 11.4l14.4-6.8",
        Icon::Shield => {
            "M8 1.6l5.4 2v4.2c0 3.3-2.2 5.6-5.4 6.7-3.2-1.1-5.4-3.4-5.4-6.7V3.6zM5.6 7.9l1.8 1.8 3.2-3.5"
        }
        Icon::Drop => {
            "M8 1.8v8.4M4.7 7L8 10.3 11.3 7M2.2 10.5v2.2c0 .8.6 1.5 1.5 1.5h8.6c.9 0 1.5-.7 1.5-1.5v-2.2"
        }
        Icon::Check => "M2.8 8.6l3.5 3.5 7-7.7",
        Icon::Error => "M5.3 1.7h5.4l3.7 3.7v5.2l-3.7 3.7H5.3l-3.7-3.7V5.4zM8 4.8v3.8M8 11.1v.1",
        Icon::Warning => "M8 2l6.6 11.8H1.4zM8 6.4v3.2M8 11.7v.1",
        Icon::Info => "M8 1.7a6.3 6.3 0 1 1 0 12.6A6.3 6.3 0 0 1 8 1.7zM8 7.3v3.9M8 4.8v.1",
        Icon::Chevron => "M5.8 3.3L10.5 8l-4.7 4.7",
        Icon::Cross => "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
        Icon::Copy => "M5.7 5.7h8v8h-8zM10.3 5.7V2.3h-8v8h3.4",
        Icon::Download => "M8 2v8M4.7 6.9L8 10.2l3.3-3.3M2.5 13.8h11",
        Icon::Arrow => "M2 8h11.5M9.7 4.2L13.5 8l-3.8 3.8",
        Icon::Up => "M8 13.2V3M4.3 6.7L8 3l3.7 3.7",
        Icon::Down => "M8 2.8V13M4.3 9.3L8 13l3.7-3.7",
        Icon::Search => "M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6zM10.5 10.5l3.3 3.3",
        Icon::Plus => "M8 3v10M3 8h10",
        Icon::Trash => "M2.8 4.4h10.4M6 4.2V2.4h4v1.8M4.2 4.6l.6 9h6.4l.6-9M6.7 7v4.2M9.3 7v4.2",
        Icon::Grip => "M6 3.9v.2M10 3.9v.2M6 7.9v.2M10 7.9v.2M6 11.9v.2M10 11.9v.2",
    };
    html! {
        <svg class="icon" viewBox="0 0 16 16"
            fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}
