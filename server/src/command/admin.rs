//! `headset admin create` and `headset admin invite`.

use super::{Place, database, tell};
use desk::{Bus, Files};
use domain::text::{EmailAddress, Name};

/// Makes an administrator and prints the code for their first password.
pub(super) async fn create(email: &str, name: &str, place: &Place) -> anyhow::Result<()> {
    let (email, name) = (EmailAddress::new(email)?, Name::new(name)?);
    let desk = database::open(place, false, Files::in_memory(), Bus::default()).await?;
    let code = desk.create_admin(&email, &name).await?;
    tell(&format!("{email} is an administrator now."));
    tell_code(&code);
    Ok(())
}

/// Prints a code with which somebody sets a first or new password.
pub(super) async fn invite(email: &str, place: &Place) -> anyhow::Result<()> {
    let email = EmailAddress::new(email)?;
    let desk = database::open(place, false, Files::in_memory(), Bus::default()).await?;
    match desk.invite(&email).await {
        Ok(code) => {
            tell_code(&code);
            Ok(())
        }
        Err(domain::Refusal::NotFound) => anyhow::bail!(
            "Nobody here has the address {email}; `headset apply` makes accounts, `headset admin create` administrators."
        ),
        Err(refusal) => Err(refusal.into()),
    }
}

fn tell_code(code: &str) {
    tell(&format!(
        "One-time code, good for 7 days, to be typed at /sign-in/new:\n\n    {code}\n"
    ));
}
