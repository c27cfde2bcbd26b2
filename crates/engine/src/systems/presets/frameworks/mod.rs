//! Tables of users of web frameworks, databases of applications, directories.

mod aspnet;
mod cakephp;
mod codeigniter;
mod common;
mod couchdb;
mod directories;
mod django;
mod java;
mod laravel;
mod loopback;
mod mongodb;
mod parse;
mod php;
mod python;
mod rails;

use crate::systems::Preset;

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[
    &parse::MONGODB,
    &parse::CLASS,
    &aspnet::IDENTITY,
    &aspnet::MEMBERSHIP,
    &directories::ACTIVE_DIRECTORY,
    &directories::LDAP,
    &couchdb::COUCHDB,
    &codeigniter::SHIELD,
    &cakephp::CAKE,
    &loopback::LOOPBACK,
    &rails::DEVISE,
    &laravel::LARAVEL,
    &php::FOS,
    &php::ION_AUTH,
    &php::YII,
    &django::DJANGO,
    &java::SPRING,
    &php::SYMFONY,
    &python::FLASK,
    &rails::SECURE_PASSWORD,
    &aspnet::OWN,
    &mongodb::PASSPORT,
    &mongodb::OWN,
];

#[cfg(test)]
mod tests;
