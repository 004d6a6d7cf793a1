//! The process from outside: over real sockets on port 0, on a real desk. Nothing here writes to the database; whatever a
//! test needs, it does through the doors that people use. Tests wait for what they expect, never for time to pass.

mod access;
mod access_attachments;
mod access_customers;
mod access_records;
mod access_rows;
mod assets;
mod attachments;
mod attention;
mod backup;
mod bucket;
mod command;
mod commands;
mod cross_site;
mod demo;
mod fields;
mod fuzzed;
mod headers;
mod hostile;
mod identity;
mod languages;
mod limits;
mod live;
mod logs;
mod look;
mod mails;
mod metrics;
mod objects;
mod pages;
#[path = "../../../desk/tests/pictures/png.rs"]
mod png;
mod queues;
mod record_pages;
mod records;
mod retention;
mod sessions;
mod sign_out;
mod stopping;
mod support;
mod survey;
mod taint;
mod taint_day;
mod taint_files;
mod taint_received;
mod versions;
