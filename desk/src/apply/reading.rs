//! Reading TOML with the line of everything, and going on after what is wrong, so that all of it is told at once.

use super::problems::Problems;
use domain::Refusal;
use domain::settings::{parse_duration, write_duration};
use domain::time::millis;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something and the line on which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) line: usize,
}

/// What a file says about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field<T> {
    /// Nothing: it stays as it is.
    Absent,
    /// Something that is wrong, which has been noted.
    Wrong,
    Given(At<T>),
}

impl<T> Field<T> {
    pub(super) fn given(&self) -> Option<&At<T>> {
        match self {
            Self::Given(at) => Some(at),
            Self::Absent | Self::Wrong => None,
        }
    }

    /// The line of what is given, or else that of the section it would stand in.
    pub(super) fn line_or(&self, section: usize) -> usize {
        self.given().map_or(section, |at| at.line)
    }

    fn and_then<U>(self, next: impl FnOnce(At<T>) -> Field<U>) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Wrong => Field::Wrong,
            Self::Given(at) => next(at),
        }
    }
}

/// Where lines end in a text.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(offset, _)| offset).collect())
    }

    /// The line of a place, 1 being the first.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.0.partition_point(|end| *end < span.start) + 1
    }
}

/// An item of a list that may be short or long.
pub(super) enum NameOrSection<'text, 'table, T> {
    Name(At<T>),
    Section(Section<'text, 'table>),
}

/// One table of the file: what it says, and which of it has been asked for.
pub(super) struct Section<'text, 'table> {
    /// What this is, for people: `a queue`.
    what: &'static str,
    pub(super) line: usize,
    table: &'table DeTable<'text>,
    lines: &'table Lines,
    known: Vec<&'static str>,
}

impl<'text, 'table> Section<'text, 'table> {
    pub(super) fn new(what: &'static str, line: usize, table: &'table DeTable<'text>, lines: &'table Lines) -> Self {
        Self {
            what,
            line,
            table,
            lines,
            known: Vec::new(),
        }
    }

    /// Notes every key that nobody asked for.
    pub(super) fn finish(self, problems: &mut Problems) {
        for key in self.table.keys() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let known = self.known.join(", ");
                problems.add(
                    self.lines.line(&key.span()),
                    format!("\"{}\" is not known in {} (known: {known})", key.get_ref(), self.what),
                );
            }
        }
    }

    fn value(&mut self, key: &'static str) -> Field<&'table DeValue<'text>> {
        self.known.push(key);
        match self.table.get(key) {
            None => Field::Absent,
            Some(value) => Field::Given(self.at(value)),
        }
    }

    fn at(&self, value: &'table Spanned<DeValue<'text>>) -> At<&'table DeValue<'text>> {
        At {
            line: self.lines.line(&value.span()),
            value: value.get_ref(),
        }
    }

    /// A text as it stands.
    pub(super) fn text(&mut self, key: &'static str, problems: &mut Problems) -> Field<String> {
        self.value(key).and_then(|at| string(key, &at, problems))
    }

    /// A text that must pass a check of `domain`.
    pub(super) fn checked<T>(
        &mut self,
        key: &'static str,
        check: fn(&str) -> Result<T, Refusal>,
        problems: &mut Problems,
    ) -> Field<T> {
        self.text(key, problems)
            .and_then(|at| checked(key, &at, check, problems))
    }

    /// A checked text that `""` takes away.
    pub(super) fn clearable<T>(
        &mut self,
        key: &'static str,
        check: fn(&str) -> Result<T, Refusal>,
        problems: &mut Problems,
    ) -> Field<Option<T>> {
        self.text(key, problems).and_then(|at| {
            if at.value.trim().is_empty() {
                return Field::Given(At {
                    value: None,
                    line: at.line,
                });
            }
            checked(key, &at, check, problems).and_then(|at| {
                Field::Given(At {
                    value: Some(at.value),
                    line: at.line,
                })
            })
        })
    }

    /// A whole number within a range.
    pub(super) fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        problems: &mut Problems,
    ) -> Field<i64> {
        self.value(key).and_then(|at| integer(key, &at, range, problems))
    }

    /// A whole number within a range, or one of some words that stand for something.
    pub(super) fn integer_or_word<T>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        words: &[(&str, T)],
        number: fn(i64) -> T,
        problems: &mut Problems,
    ) -> Field<T>
    where
        T: Clone,
    {
        self.value(key).and_then(|at| {
            let word = at
                .value
                .as_str()
                .and_then(|word| words.iter().find(|(known, _)| *known == word));
            if let Some((_, meaning)) = word {
                return Field::Given(At {
                    value: meaning.clone(),
                    line: at.line,
                });
            }
            if at.value.is_str() {
                let known: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                problems.add(
                    at.line,
                    format!("{key} must be a whole number or {}", known.join(" or ")),
                );
                return Field::Wrong;
            }
            integer(key, &at, range, problems).and_then(|at| {
                Field::Given(At {
                    value: number(at.value),
                    line: at.line,
                })
            })
        })
    }

    /// A time within a range, in milliseconds; none for `"default"`.
    pub(super) fn duration_or_default(
        &mut self,
        key: &'static str,
        range: &RangeInclusive<Duration>,
        problems: &mut Problems,
    ) -> Field<Option<i64>> {
        self.text(key, problems).and_then(|at| {
            if at.value == "default" {
                return Field::Given(At {
                    value: None,
                    line: at.line,
                });
            }
            checked(key, &at, parse_duration, problems).and_then(|at| {
                if !range.contains(&at.value) {
                    let (least, most) = (write_duration(*range.start()), write_duration(*range.end()));
                    problems.add(at.line, format!("{key} must be a time from {least} to {most}"));
                    return Field::Wrong;
                }
                Field::Given(At {
                    value: Some(millis(at.value)),
                    line: at.line,
                })
            })
        })
    }

    pub(super) fn boolean(&mut self, key: &'static str, problems: &mut Problems) -> Field<bool> {
        self.value(key).and_then(|at| match at.value.as_bool() {
            Some(value) => Field::Given(At { value, line: at.line }),
            None => {
                problems.add(at.line, format!("{key} must be true or false"));
                Field::Wrong
            }
        })
    }

    /// A list of texts that must each pass a check, none of them twice.
    pub(super) fn list<T: PartialEq>(
        &mut self,
        key: &'static str,
        check: fn(&str) -> Result<T, Refusal>,
        problems: &mut Problems,
    ) -> Field<Vec<At<T>>> {
        let field = self.value(key);
        field.and_then(|at| {
            let Some(array) = at.value.as_array() else {
                problems.add(at.line, format!("{key} must be a list: {key} = [\"…\"]"));
                return Field::Wrong;
            };
            let mut items: Vec<At<T>> = Vec::with_capacity(array.len());
            let mut wrong = false;
            for item in array {
                let item = self.at(item);
                match string(key, &item, problems).and_then(|item| checked(key, &item, check, problems)) {
                    Field::Given(item) if items.iter().any(|earlier| earlier.value == item.value) => {
                        problems.add(item.line, format!("{key} names the same twice"));
                        wrong = true;
                    }
                    Field::Given(item) => items.push(item),
                    Field::Absent | Field::Wrong => wrong = true,
                }
            }
            if wrong {
                return Field::Wrong;
            }
            Field::Given(At {
                value: items,
                line: at.line,
            })
        })
    }

    /// The tables of a list, `[[key]]` or `key = [{…}]`.
    pub(super) fn sections(
        &mut self,
        key: &'static str,
        what: &'static str,
        problems: &mut Problems,
    ) -> Field<Vec<Section<'text, 'table>>> {
        let field = self.value(key);
        field.and_then(|at| {
            let Some(array) = at.value.as_array() else {
                problems.add(at.line, format!("{key} must be a list of tables, each {what}"));
                return Field::Wrong;
            };
            let mut sections = Vec::with_capacity(array.len());
            for item in array {
                let item = self.at(item);
                match item.value.as_table() {
                    Some(table) => sections.push(Section::new(what, item.line, table, self.lines)),
                    None => problems.add(item.line, format!("{key} must be a list of tables, each {what}")),
                }
            }
            Field::Given(At {
                value: sections,
                line: at.line,
            })
        })
    }

    /// A list of names, of tables, or of both: `key = ["A", { name = "B" }]`.
    pub(super) fn names_or_sections<T>(
        &mut self,
        key: &'static str,
        what: &'static str,
        check: fn(&str) -> Result<T, Refusal>,
        problems: &mut Problems,
    ) -> Field<Vec<NameOrSection<'text, 'table, T>>> {
        let field = self.value(key);
        field.and_then(|at| {
            let Some(array) = at.value.as_array() else {
                problems.add(at.line, format!("{key} must be a list: {key} = [\"…\"]"));
                return Field::Wrong;
            };
            let mut items = Vec::with_capacity(array.len());
            for item in array {
                let item = self.at(item);
                if let Some(table) = item.value.as_table() {
                    items.push(NameOrSection::Section(Section::new(what, item.line, table, self.lines)));
                } else if let Field::Given(name) =
                    string(key, &item, problems).and_then(|item| checked(key, &item, check, problems))
                {
                    items.push(NameOrSection::Name(name));
                }
            }
            Field::Given(At {
                value: items,
                line: at.line,
            })
        })
    }

    /// The table `[key]`.
    pub(super) fn section(
        &mut self,
        key: &'static str,
        what: &'static str,
        problems: &mut Problems,
    ) -> Option<Section<'text, 'table>> {
        match self.value(key) {
            Field::Given(at) => {
                let table = at.value.as_table();
                if table.is_none() {
                    problems.add(at.line, format!("{key} must be a table: [{key}]"));
                }
                table.map(|table| Section::new(what, at.line, table, self.lines))
            }
            Field::Absent | Field::Wrong => None,
        }
    }
}

fn string(key: &str, at: &At<&DeValue<'_>>, problems: &mut Problems) -> Field<String> {
    match at.value.as_str() {
        Some(text) => Field::Given(At {
            value: text.to_owned(),
            line: at.line,
        }),
        None => {
            problems.add(at.line, format!("{key} must be a text in quotes"));
            Field::Wrong
        }
    }
}

fn checked<T>(key: &str, at: &At<String>, check: fn(&str) -> Result<T, Refusal>, problems: &mut Problems) -> Field<T> {
    match check(&at.value) {
        Ok(value) => Field::Given(At { value, line: at.line }),
        Err(refusal) => {
            problems.add(at.line, wrong(key, refusal));
            Field::Wrong
        }
    }
}

/// What is wrong with a key, in words.
pub(super) fn wrong(key: &str, refusal: Refusal) -> String {
    match refusal {
        Refusal::Invalid { reason, .. } => format!("{key} {reason}"),
        other => format!("{key}: {other}"),
    }
}

fn integer(key: &str, at: &At<&DeValue<'_>>, range: RangeInclusive<i64>, problems: &mut Problems) -> Field<i64> {
    let number = at
        .value
        .as_integer()
        .and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
    match number {
        Some(value) if range.contains(&value) => Field::Given(At { value, line: at.line }),
        _ => {
            let (least, most) = (range.start(), range.end());
            problems.add(at.line, format!("{key} must be a whole number from {least} to {most}"));
            Field::Wrong
        }
    }
}
