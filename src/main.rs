//! Boots the page.

fn main() {}
