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
mod newcomers;
mod overview;
mod people;
mod plans;
mod presence;
mod queues;
mod read_marks;
mod record_numbers;
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
