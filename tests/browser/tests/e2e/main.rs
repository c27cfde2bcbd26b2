//! Drives the built page as a person would, a module a screen or a concern. One program for all of them: what they share
//! is compiled and linked once, and browsers go from visit to visit.

mod accessible;
mod command_line;
mod common;
mod compare;
mod convert;
mod errors;
mod export;
mod faults;
mod frame;
mod harness;
mod import;
mod jobs;
mod made_files;
mod mapper;
mod mend;
mod package;
mod palette;
mod passwords;
mod privacy;
mod private;
mod recipe;
mod single_file;
mod smoke;
mod sources;
mod tenant;
mod tour;
mod update;
mod users;
mod verdicts;
