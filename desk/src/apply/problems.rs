//! What is wrong with a file, by line.

/// All that is wrong with a file so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<(usize, String)>);

impl Problems {
    /// Notes what is wrong on a line, 1 being the first.
    pub(super) fn add(&mut self, line: usize, what: impl Into<String>) {
        self.0.push((line, what.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `line 12: queue "Billng" is not known`, in the order of the lines, each once.
    pub(super) fn into_lines(mut self) -> Vec<String> {
        self.0.sort_by_key(|(line, _)| *line);
        self.0.dedup();
        self.0
            .into_iter()
            .map(|(line, what)| format!("line {line}: {what}"))
            .collect()
    }
}
