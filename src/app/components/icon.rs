//! The page's few icons, drawn in lines of the text's colour. They never carry meaning alone: words stand
//! beside them, so they are hidden from screen readers.

use yew::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
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
}

/// Properties of [`Icon`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is drawn
    pub shape: Shape,
}

/// An icon as high as the text beside it.
#[component]
pub fn Icon(props: &Props) -> Html {
    let path = match props.shape {
        Shape::Tally => "M3 2.5v11M6.3 2.5v11M9.7 2.5v11M13 2.5v11M.8 11.4l14.4-6.8",
        Shape::Shield => {
            "M8 1.6l5.4 2v4.2c0 3.3-2.2 5.6-5.4 6.7-3.200-1.100-5.400-3.400-5.400-6.700V3.600zM5.600 7.900l1.800 1.800 3.200-3.500"
        }
        Shape::Drop => {
            "M8 1.8v8.400M4.700 7L8 10.300 11.300 7M2.200 10.500v2.200c0 .8.6 1.500 1.500 1.500h8.600c.9 0 1.500-.7 1.500-1.500v-2.200"
        }
        Shape::Check => "M2.800 8.600l3.500 3.500 7-7.700",
        Shape::Error => {
            "M5.300 1.700h5.400l3.700 3.700v5.200l-3.700 3.700H5.300l-3.700-3.700V5.400zM8 4.800v3.800M8 11.100v.1"
        }
        Shape::Warning => "M8 2l6.600 11.800H1.400zM8 6.400v3.200M8 11.700v.1",
        Shape::Info => {
            "M8 1.700a6.300 6.300 0 1 1 0 12.600A6.300 6.300 0 0 1 8 1.700zM8 7.300v3.900M8 4.800v.1"
        }
        Shape::Chevron => "M5.800 3.300L10.500 8l-4.700 4.700",
        Shape::Cross => "M3.800 3.800l8.400 8.400M12.200 3.800l-8.400 8.400",
        Shape::Copy => "M5.700 5.700h8v8h-8zM10.300 5.700V2.300h-8v8h3.400",
        Shape::Download => "M8 2v8M4.700 6.900L8 10.200l3.300-3.300M2.500 13.800h11",
        Shape::Arrow => "M2 8h11.500M9.700 4.200L13.500 8l-3.800 3.800",
    };
    html! {
        <svg class={classes!("icon", (props.shape == Shape::Tally).then_some("icon--tally"))} viewBox="0 0 16 16"
            fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}
