//! Cases and incidents: the list at `/records` and a record's page at `/records/{number}` (behaviour 9). Whole pages that need
//! neither Wasm nor script: what is filtered stands in the address, what is changed is a form.

mod list;
mod record;

pub use list::{ListPage, address, list_page};
pub use record::{RecordPage, Typed, record_page};

use crate::assets::Assets;
use crate::home::Mark;
use crate::shell::Head;
use domain::time::Timestamp;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use std::fmt::Display;

/// Shows moments in the reader's own time; without it, they are in UTC.
const TIMES: &str = include_str!("records/times.js");

/// A whole document with the bar that leads elsewhere.
pub(crate) fn page<V: IntoView + 'static>(
    assets: &Assets,
    nonce: &Nonce,
    title: &str,
    content: impl FnOnce() -> V,
) -> String {
    let nonce = nonce.clone();
    let title = format!("{title} – Headset");
    let assets = Some(assets.clone());
    Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <Head title assets />
                </head>
                <body>
                    <div class="records">
                        <header class="home-bar">
                            <a class="brand" href="/">
                                <Mark />
                                "Headset"
                            </a>
                            <nav aria-label="Main">
                                <a class="button" href="/records">
                                    "Records"
                                </a>
                                <a class="button" href="/desk" target=crate::home::TAB rel="opener">
                                    "Connect Support"
                                </a>
                            </nav>
                        </header>
                        <main>{content()}</main>
                    </div>
                    <script nonce=nonce inner_html=TIMES></script>
                </body>
            </html>
        }
        .to_html()
    })
}

/// A table that scrolls sideways by itself where there is no room, by keyboard, too.
pub(crate) fn table<const N: usize>(
    label: &'static str,
    columns: [&'static str; N],
    rows: impl IntoView + 'static,
) -> impl IntoView {
    let columns = columns
        .into_iter()
        .map(|column| view! { <th scope="col">{column}</th> })
        .collect_view();
    view! {
        <div class="record-table" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>{columns}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A moment in UTC: where no script runs, nobody knows the reader's zone.
#[component]
pub(crate) fn Moment(at: Timestamp) -> impl IntoView {
    let (day, minute) = utc(at);
    view! { <time datetime=format!("{day}T{minute}Z")>{format!("{day} {minute} UTC")}</time> }
}

/// The day, `2026-11-28`, and the minute, `20:12`, in UTC.
fn utc(at: Timestamp) -> (String, String) {
    let minutes = at.0.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    // Days since 1970 as a date of the Gregorian calendar, counted in eras of 400 years that begin on 1 March.
    let day = days + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    let year = year + era * 400 + i64::from(month <= 2);
    (
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{:02}:{:02}", minute / 60, minute % 60),
    )
}

/// A choice of a select.
fn option(value: impl Display, label: &str, selected: bool) -> AnyView {
    view! {
        <option value=value.to_string() selected=selected>
            {label.to_owned()}
        </option>
    }
    .into_any()
}

/// What stands in a text field of several lines, as its HTML: a first line that is empty is not read.
fn area(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\n{escaped}")
}

/// A select with its label.
fn choice(name: &'static str, label: &'static str, options: Vec<AnyView>) -> AnyView {
    view! {
        <div class="record-field">
            <label for=name>{label}</label>
            <select id=name name=name>
                {options}
            </select>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_in_its_field_and_is_never_markup() {
        assert_eq!(
            area("a\n</textarea><b> &lt;"),
            "\na\n&lt;/textarea&gt;&lt;b&gt; &amp;lt;"
        );
    }

    #[test]
    fn moments_are_written_in_utc() {
        for (at, day, minute) in [
            (0, "1970-01-01", "00:00"),
            (951_827_696_000, "2000-02-29", "12:34"),
            (1_795_897_579_252, "2026-11-28", "20:26"),
            (-60_000, "1969-12-31", "23:59"),
        ] {
            assert_eq!(utc(Timestamp(at)), (day.to_owned(), minute.to_owned()), "{at}");
        }
    }
}
