//! Boots the page.

fn main() {
    #[cfg(target_arch = "wasm32")]
    loopscope::ui::boot();
}
