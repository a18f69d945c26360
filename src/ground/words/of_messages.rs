//! Words that only messages know: a renderer gives their values.

/// Values a renderer gives to messages.
pub(in crate::ground) const OF_MESSAGES: [&str; 12] = [
    "link",
    "old_date",
    "new_date",
    "count.people",
    "count.moved",
    "count.to_go",
    "devices",
    "erased_devices",
    "devices_moved",
    "device.name",
    "device.needs",
    "minutes",
];
