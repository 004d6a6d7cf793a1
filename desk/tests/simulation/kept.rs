//! Seeds that failed once, each with what a user would have seen. They run with every test.
//!
//! A seed means the same day only as long as nothing else draws from it, and each new act changes all days. So a seed is kept with the
//! acts that there were, and acts that are added later draw nothing in its day. The days of 5, 18, 315 and 466 had changed before that
//! was so: what they found is held by the stories of presence and of who is left alone, and they run as days like others.

use crate::seed::Acts;

/// A seed, the acts of its day, and what went wrong in it before it was mended.
pub(crate) const KEPT: [(u64, Acts, &str); 5] = [
    (
        5,
        Acts::Earlier,
        "a customer in front of their chat was shown as away, since the process they were connected to came late once",
    ),
    (
        18,
        Acts::Earlier,
        "the same to another customer, who would have lost the chat 15 minutes later",
    ),
    (
        315,
        Acts::Earlier,
        "a customer read that Amy was gone 91 s after she had joined: she had accepted right after a restart",
    ),
    (466, Acts::Earlier, "the same of Cho, 92 s after"),
    (
        3430,
        Acts::Earlier,
        "who could no longer write on a record was to learn that an id had been used, which is none of their business then",
    ),
];
