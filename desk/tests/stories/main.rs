//! Stories: what agents, customers and the clock do at a desk, told through its public interface, each on SQLite and on
//! Postgres, with the clock in the test's hand.

mod test_desk;

mod absence;
mod accept;
mod asking;
mod attention;
mod configuration;
mod costs;
mod ends;
mod guards;
mod live;
mod messages;
mod people;
mod read_marks;
mod remove_text;
mod resume;
