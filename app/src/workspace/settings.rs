//! How this browser behaves for an account: which key sends, the order of Cases, sounds, notifications, shortcuts. Kept in it, for all its tabs.

pub(crate) mod dialog;

use crate::browser::sound::Sound;
use crate::browser::storage;
use domain::ids::PersonId;
use serde::{Deserialize, Serialize};

/// `early.js` reads it, too.
pub(crate) const NAME: &str = "settings";
/// As loud as a sound can be set.
pub(crate) const LOUDEST: u8 = 100;

/// What is set. What an older build did not know is as it is at first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Enter sends; otherwise it breaks the line, and only Ctrl or Cmd with Enter sends.
    pub enter_sends: bool,
    /// The order of Cases; otherwise it is that of acceptance.
    pub longest_unanswered_first: bool,
    /// The workspace's own keys.
    pub shortcuts: bool,
    pub notifications: Notifications,
    waiting: Volume,
    request: Volume,
    message: Volume,
}

/// What desktop notifications tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Notifications {
    #[default]
    Off,
    /// Who it is about.
    Name,
    /// And what was said.
    Words,
}

/// How loud a sound is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Volume {
    pub on: bool,
    /// In percent.
    pub level: u8,
}

impl Default for Volume {
    fn default() -> Self {
        Self { on: true, level: 60 }
    }
}

impl Volume {
    /// From 0 to 1.
    pub(crate) fn loudness(self) -> f32 {
        f32::from(self.level.min(LOUDEST)) / f32::from(LOUDEST)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enter_sends: true,
            longest_unanswered_first: false,
            shortcuts: true,
            notifications: Notifications::default(),
            waiting: Volume::default(),
            request: Volume::default(),
            message: Volume::default(),
        }
    }
}

impl Settings {
    /// As it was kept; what cannot be read counts as not set.
    pub(crate) fn parse(text: Option<&str>) -> Self {
        text.and_then(crate::json::read).unwrap_or_default()
    }

    /// What this browser kept.
    pub(crate) fn of(person: PersonId) -> Self {
        Self::parse(storage::get(person, NAME).as_deref())
    }

    pub(crate) fn keep(&self, person: PersonId) {
        let text = serde_json::to_string(self).expect("plain data with text keys");
        storage::set(person, NAME, Some(&text));
    }

    pub(crate) fn volume(&self, sound: Sound) -> Volume {
        match sound {
            Sound::Waiting => self.waiting,
            Sound::Request => self.request,
            Sound::Message => self.message,
        }
    }

    pub(crate) fn volume_mut(&mut self, sound: Sound) -> &mut Volume {
        match sound {
            Sound::Waiting => &mut self.waiting,
            Sound::Request => &mut self.request,
            Sound::Message => &mut self.message,
        }
    }

    /// Whether anything sounds at all.
    pub(crate) fn sounds(&self) -> bool {
        Sound::ALL.into_iter().any(|sound| self.volume(sound).on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_set_is_as_it_is_at_first() {
        assert_eq!(Settings::parse(None), Settings::default());
        assert_eq!(Settings::parse(Some("not json")), Settings::default());
        let settings = Settings::parse(Some(r#"{"enter_sends": false, "message": {"on": false}}"#));
        assert!(!settings.enter_sends && settings.shortcuts && settings.sounds());
        let message = settings.volume(Sound::Message);
        assert_eq!(message, Volume { on: false, level: 60 });
        assert!((Volume { on: true, level: 50 }.loudness() - 0.5).abs() < f32::EPSILON);
    }

    #[test]
    fn what_is_set_is_found_again() {
        let mut settings = Settings {
            notifications: Notifications::Words,
            ..Settings::default()
        };
        settings.volume_mut(Sound::Waiting).level = 10;
        let text = serde_json::to_string(&settings).expect("serializes");
        assert_eq!(Settings::parse(Some(&text)), settings);
    }
}
