//! Stories: what agents, customers and the clock do at a desk, told through its public interface, each on SQLite and on
//! Postgres, with the clock in the test's hand.

mod test_desk;

mod absence;
mod absence_races;
mod accept;
mod alone;
mod asking;
mod attention;
mod configuration;
mod context;
mod costs;
mod ends;
mod follow_ups;
mod guards;
mod live;
mod messages;
mod migrating;
mod newcomers;
mod overview;
mod people;
mod plans;
mod presence;
mod queues;
mod read_marks;
mod record_activity;
mod record_changes;
mod record_closing;
mod record_links;
mod record_list;
mod record_numbers;
mod record_property;
mod record_removed;
mod records;
mod remove_text;
mod reopening;
mod reservations;
mod resume;
mod returns;
mod seldom;
mod signing_out;
mod taking;
mod waiting;
