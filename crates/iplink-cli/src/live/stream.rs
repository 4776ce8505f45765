//! What a page is sent while it is open: server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::snapshot::{Phase, Snapshot};

/// So many pages are sent news at once; the oldest stream makes room for a new
/// one, and its page asks again if it is still there.
const MAX_STREAMS: usize = 16;

/// Where there are no news for so long, a sign of life is sent: a connection whose
/// other end is gone is found out then.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// What an answer holds.
#[derive(Debug)]
pub(super) enum Answer {
    /// Bytes that are there already.
    Whole(Option<Bytes>),
    /// Events as they come.
    Events(mpsc::Receiver<Bytes>),
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take()),
            Self::Events(events) => events.poll_recv(context),
        };
        bytes.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Self::Events(_) => SizeHint::default(),
        }
    }
}

/// The streams that are open.
#[derive(Debug)]
pub(super) struct Streams {
    news: watch::Receiver<Arc<Snapshot>>,
    open: Mutex<VecDeque<AbortHandle>>,
}

impl Streams {
    pub(super) fn new(news: watch::Receiver<Arc<Snapshot>>) -> Self {
        Self { news, open: Mutex::default() }
    }

    /// Opens another one.
    pub(super) fn open(&self) -> Answer {
        // One event waits at most. While a client does not take it, no other is
        // made; the next one says all that has changed by then.
        let (send, events) = mpsc::channel(1);
        let task = tokio::spawn(tell(self.news.clone(), send));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|stream| !stream.is_finished());
        while open.len() >= MAX_STREAMS {
            open.pop_front().into_iter().for_each(|oldest| oldest.abort());
        }
        open.push_back(task.abort_handle());
        Answer::Events(events)
    }
}

/// Sends what has changed, whenever the one before has been taken.
async fn tell(mut news: watch::Receiver<Arc<Snapshot>>, send: mpsc::Sender<Bytes>) {
    let mut seen = 0;
    loop {
        let Ok(room) = send.reserve().await else {
            return;
        };
        let is_new = |snapshot: &Arc<Snapshot>| snapshot.generation != seen;
        let snapshot = match timeout(SIGN_OF_LIFE, news.wait_for(is_new)).await {
            Ok(Ok(snapshot)) => Arc::clone(&snapshot),
            Ok(Err(_)) => return,
            Err(_) => {
                room.send(Bytes::from_static(b":\n\n"));
                continue;
            }
        };
        room.send(event(&snapshot, seen));
        seen = snapshot.generation;
        if snapshot.status.phase == Phase::Stopped {
            return;
        }
    }
}

/// Writes what has changed since a generation as an event.
fn event(snapshot: &Snapshot, seen: u64) -> Bytes {
    let mut event = if seen == 0 { b"retry: 1000\n".to_vec() } else { Vec::new() };
    event.extend(b"data: ");
    // Numbers and texts can always be written.
    let _ = serde_json::to_writer(&mut event, &snapshot.since(seen));
    event.extend(b"\n\n");
    event.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_of_json() {
        let snapshot = Snapshot { generation: 3, ..Snapshot::default() };
        let first = String::from_utf8(event(&snapshot, 0).to_vec()).unwrap();
        let json = first.strip_prefix("retry: 1000\ndata: ").unwrap();
        let json = json.strip_suffix("\n\n").unwrap();
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!((&value["generation"], &value["reset"]), (&3.into(), &true.into()));
        assert!(event(&snapshot, 2).starts_with(b"data: {"));
    }
}
