//! How many bytes one side of the bridge may still send.
//!
//! A WebSocket has no flow control that a page could use: without this, a slow reader would have all that was sent in memory.
//! So each side begins with [`WINDOW`] bytes, and the other side returns what it has passed on.

use tokio::sync::Semaphore;

/// What a side may send before the other has passed any of it on.
pub const WINDOW: usize = 256 * 1024;

/// The allowance of the side that the bridge is.
pub struct BytesAllowed(Semaphore);

impl Default for BytesAllowed {
    fn default() -> BytesAllowed {
        BytesAllowed(Semaphore::new(WINDOW))
    }
}

impl BytesAllowed {
    /// Waits until something may be sent. The number of bytes, at most `most`, which are then spent.
    pub async fn take(&self, most: usize) -> usize {
        let first = self.0.acquire().await.expect("the semaphore is never closed");
        first.forget();
        1 + self.0.forget_permits(most - 1)
    }

    /// The other side has passed on so many bytes, or they were not sent after all. False if that is more than was sent.
    pub fn give_back(&self, count: usize) -> bool {
        let fits = self.0.available_permits().checked_add(count).is_some_and(|all| all <= WINDOW);
        if fits {
            self.0.add_permits(count);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_sent_is_bounded_until_it_comes_back() {
        let allowed = BytesAllowed::default();
        assert_eq!(allowed.take(WINDOW - 1).await, WINDOW - 1);
        assert_eq!(allowed.take(1000).await, 1);
        assert!(futures_util::FutureExt::now_or_never(allowed.take(1)).is_none());
        assert!(allowed.give_back(10));
        assert_eq!(allowed.take(1000).await, 10);
        assert!(!allowed.give_back(WINDOW + 1));
    }
}
