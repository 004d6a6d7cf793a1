//! Behaviour 5, "Resume": whatever was missed, what a client has after resuming equals what a fresh one gets.

use crate::test_desk::{apply, body, request, story};
use desk::Desk;
use domain::entry::Visibility;
use domain::log::Log;

/// A small random number generator of the test's own, so that a failure can be told by its seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

story! {
    /// R5 of the promises, in short, for agent and customer.
    async fn resuming_equals_reloading(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for seed in 0..12 {
            let mut random = Seeded(seed);
            let carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            let (mut staff, mut customer) = (Log::default(), Log::default());
            for step in 0..60 {
                // Sometimes much is missed, and has to come in pages.
                for _ in 0..if random.below(20) == 0 { 230 } else { 1 + random.below(4) } {
                    let text = format!("{seed} {step}");
                    match random.below(3) {
                        0 => drop(carla.say(&test.desk, &text).await.expect("open")),
                        1 => test.write(&amy, carla.conversation, Visibility::Comment, &text).await,
                        _ => test.write(&amy, carla.conversation, Visibility::WorkNote, &text).await,
                    }
                    if step > 10 && random.below(4) > 0 {
                        break;
                    }
                }
                if random.below(3) == 0 {
                    catch_up_staff(&test.desk, &amy, &carla, &mut staff).await;
                }
                if random.below(3) == 0 {
                    catch_up_customer(&test.desk, &carla, &mut customer).await;
                }
            }
            catch_up_staff(&test.desk, &amy, &carla, &mut staff).await;
            catch_up_customer(&test.desk, &carla, &mut customer).await;

            let fresh = test.staff_view(&amy, carla.conversation).await.changes;
            let tail: Vec<_> = staff.iter().rev().take(fresh.entries.len()).rev().cloned().collect();
            assert_eq!((tail, staff.version()), (fresh.entries, fresh.version), "seed {seed}, agent");
            let fresh = carla.view(&test.desk).await.changes.changes;
            let tail: Vec<_> = customer.iter().rev().take(fresh.entries.len()).rev().cloned().collect();
            assert_eq!((tail, customer.version()), (fresh.entries, fresh.version), "seed {seed}, customer");
            test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        }
    }
}

async fn catch_up_staff(
    desk: &Desk,
    amy: &desk::Staff,
    carla: &crate::test_desk::Customer,
    log: &mut Log<domain::entry::StaffEntry>,
) {
    loop {
        let read = desk
            .staff_changes(amy, carla.conversation, log.version())
            .await
            .expect("hers");
        let more = read.changes.more;
        apply(log, read.changes);
        if !more {
            return;
        }
    }
}

async fn catch_up_customer(
    desk: &Desk,
    carla: &crate::test_desk::Customer,
    log: &mut Log<domain::entry::CustomerEntry>,
) {
    loop {
        let read = carla.resume(desk, log.version()).await.changes;
        let more = read.changes.more;
        apply(log, read.changes);
        if !more {
            return;
        }
    }
}

story! {
    /// Everything acknowledged is there after the process died.
    async fn what_was_acknowledged_is_there_after_a_restart(test) {
        let carla = test.customer("Carla", "Billing").await;
        for number in 0..20 {
            let text = body(&format!("text {number}"));
            test.desk.say(&carla.token, carla.conversation, request(), text).await.expect("open");
        }
        let before = carla.view(&test.desk).await;
        test.restart(std::time::Duration::from_secs(1)).await;
        assert_eq!(carla.view(&test.desk).await, before);
    }
}
