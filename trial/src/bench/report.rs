//! The table, and the file with the raw values of it. Speeds are reported; a size that is over makes the whole run fail.

use crate::rounds::{Round, Spread};
use crate::tell;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// What a measured value is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// Nobody has said; it is reported.
    Open,
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::Open => true,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtMost(most) => write!(formatter, "<= {most}"),
            Self::AtLeast(least) => write!(formatter, ">= {least}"),
            Self::Open => formatter.write_str("reported"),
        }
    }
}

/// Which row, and where it was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) place: &'a str,
    pub(crate) what: &'a str,
    pub(crate) target: Target,
}

/// Where rows are told.
pub(crate) struct Report {
    path: PathBuf,
    raw: File,
    over: Vec<String>,
}

impl Report {
    /// Starts the file of raw values anew, beside what is built.
    pub(crate) fn create() -> anyhow::Result<Self> {
        let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        std::fs::create_dir_all(&folder)?;
        let path = folder.join("bench.jsonl");
        let raw = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self {
            path,
            raw,
            over: Vec::new(),
        })
    }

    /// A ratio, with the medians of both sides in this unit.
    pub(crate) fn ratio(&mut self, row: Row<'_>, unit: &str, rounds: &[Round]) -> anyhow::Result<()> {
        let spread = Spread::of(rounds);
        let raw = format!(
            "{:.2} to {:.2}; {} / {} {unit}",
            spread.least,
            spread.most,
            short(spread.measured),
            short(spread.reference),
        );
        line(row, spread.median, &raw);
        let measured: Vec<f64> = rounds.iter().map(|round| round.measured).collect();
        let reference: Vec<f64> = rounds.iter().map(|round| round.reference).collect();
        self.write(
            row,
            &json!({"unit": unit, "measured": measured, "reference": reference}),
        )
    }

    /// A value that is no ratio of rounds; `raw` says in words how it came about.
    pub(crate) fn value(&mut self, row: Row<'_>, value: f64, raw: &str) -> anyhow::Result<()> {
        line(row, value, raw);
        self.write(row, &json!({"value": value, "raw": raw}))
    }

    /// A size, which fails the run when it is over.
    pub(crate) fn size(&mut self, row: Row<'_>, value: f64, raw: &str) -> anyhow::Result<()> {
        if !row.target.is_met(value) {
            self.over.push(format!("{} ({})", row.name, row.what));
        }
        self.value(row, value, raw)
    }

    /// A row that cannot be measured here.
    pub(crate) fn missing(&mut self, name: &str, place: &str, why: &str) -> anyhow::Result<()> {
        tell(&format!("{name:<4} {place:<10} not measured: {why}"));
        self.raw(&json!({"row": name, "place": place, "missing": why}))
    }

    /// Says where the raw values are. Fails where a size is over.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        tell(&format!("raw values: {}", self.path.display()));
        ensure!(self.over.is_empty(), "over: {}", self.over.join(", "));
        Ok(())
    }

    fn write(&mut self, row: Row<'_>, values: &Value) -> anyhow::Result<()> {
        self.raw(&json!({
            "row": row.name, "place": row.place, "what": row.what, "target": row.target.to_string(), "values": values,
        }))
    }

    fn raw(&mut self, value: &Value) -> anyhow::Result<()> {
        writeln!(self.raw, "{value}")?;
        Ok(())
    }
}

fn line(row: Row<'_>, value: f64, raw: &str) {
    let Row {
        name,
        place,
        what,
        target,
    } = row;
    let missed = match target {
        Target::Open => "",
        _ if target.is_met(value) => "",
        Target::AtMost(_) => "  over",
        Target::AtLeast(_) => "  under",
    };
    tell(&format!(
        "{name:<4} {place:<10} {what:<66} {:>6} ({raw})   {target}{missed}",
        short(value)
    ));
}

/// Three figures or more of a number.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        _ => grouped(value.round() as i64),
    }
}

/// A number as people read it: `1,000,000`.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Target, grouped, short};

    #[test]
    fn large_numbers_are_grouped() {
        for (number, text) in [(7, "7"), (999, "999"), (10_000, "10,000"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn numbers_have_about_three_figures() {
        for (number, text) in [(0.456, "0.46"), (12.34, "12.3"), (123.4, "123"), (45_678.9, "45,679")] {
            assert_eq!(short(number), text);
        }
    }

    #[test]
    fn a_target_is_met_on_its_own_side_and_exactly() {
        assert!(Target::AtMost(1.3).is_met(1.3) && !Target::AtMost(1.3).is_met(1.31));
        assert!(Target::AtLeast(4.0).is_met(4.0) && !Target::AtLeast(4.0).is_met(3.9));
        assert!(!Target::AtMost(1.3).is_met(f64::NAN));
    }
}
