//! Seeds that failed once, each with what a user would have seen. They run with every test.

/// A seed, and what went wrong in it before it was mended.
pub(crate) const KEPT: [(u64, &str); 5] = [
    (
        5,
        "a customer in front of their chat was shown as away, since the process they were connected to came late once",
    ),
    (
        18,
        "the same to another customer, who would have lost the chat 15 minutes later",
    ),
    (
        315,
        "a customer read that Amy was gone 91 s after she had joined: she had accepted right after a restart",
    ),
    (466, "the same of Cho, 92 s after"),
    (
        3430,
        "who could no longer write on a record was to learn that an id had been used, which is none of their business then",
    ),
];
