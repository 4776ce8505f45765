//! Server-sent events, through which an open page receives the changes of the snapshot.

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

use crate::snapshot::{LivePhase, Snapshot};

/// The maximum number of open event streams. When a new one would exceed it, the oldest one
/// is closed; its page reconnects if it is still open.
const MAX_STREAMS: usize = 16;

/// The interval of keep-alive comments, which detect clients that have disconnected.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// The body of a response.
#[derive(Debug)]
pub(crate) enum ResponseBody {
    /// A complete body; `None` after it was sent.
    Full(Option<Bytes>),
    /// Events, which are sent as they occur.
    Events(mpsc::Receiver<Bytes>),
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut *self {
            Self::Full(bytes) => Poll::Ready(bytes.take()),
            Self::Events(events) => events.poll_recv(context),
        };
        bytes.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Full(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Full(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Self::Events(_) => SizeHint::default(),
        }
    }
}

/// The open event streams.
#[derive(Debug)]
pub(crate) struct EventStreams {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    /// The tasks that send events, oldest first.
    tasks: Mutex<VecDeque<AbortHandle>>,
}

impl EventStreams {
    pub(crate) fn new(snapshots: watch::Receiver<Arc<Snapshot>>) -> Self {
        Self { snapshots, tasks: Mutex::default() }
    }

    /// Opens an event stream.
    pub(crate) fn open(&self) -> ResponseBody {
        // At most one event is queued. While a client does not accept it, no further one is
        // created; the next one contains all changes up to then.
        let (sender, events) = mpsc::channel(1);
        let task = tokio::spawn(send_events(self.snapshots.clone(), sender));
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        while tasks.len() >= MAX_STREAMS {
            tasks.pop_front().into_iter().for_each(|oldest| oldest.abort());
        }
        tasks.push_back(task.abort_handle());
        ResponseBody::Events(events)
    }
}

/// Sends the changes of each new snapshot, once the client has accepted the previous event. Ends
/// when the client disconnects or the session stops.
async fn send_events(mut snapshots: watch::Receiver<Arc<Snapshot>>, sender: mpsc::Sender<Bytes>) {
    let mut sent_generation = 0;
    loop {
        let Ok(permit) = sender.reserve().await else {
            return;
        };
        let is_new = |snapshot: &Arc<Snapshot>| snapshot.generation != sent_generation;
        let snapshot = match timeout(KEEP_ALIVE_INTERVAL, snapshots.wait_for(is_new)).await {
            Ok(Ok(snapshot)) => Arc::clone(&snapshot),
            Ok(Err(_)) => return,
            Err(_) => {
                permit.send(Bytes::from_static(b":\n\n"));
                continue;
            }
        };
        permit.send(format_event(&snapshot, sent_generation));
        sent_generation = snapshot.generation;
        if snapshot.status.phase == LivePhase::Stopped {
            return;
        }
    }
}

/// Formats the changes since a generation as one event. The first event of a stream has the changes
/// since generation 0.
fn format_event(snapshot: &Snapshot, since: u64) -> Bytes {
    // `retry` is the delay in milliseconds before a disconnected browser reconnects.
    let mut event = if since == 0 { b"retry: 1000\n".to_vec() } else { Vec::new() };
    event.extend(b"data: ");
    // Serializing numbers and texts into memory cannot fail.
    let _ = serde_json::to_writer(&mut event, &snapshot.changes_since(since));
    event.extend(b"\n\n");
    event.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_is_one_line_of_json() {
        let snapshot = Snapshot { generation: 3, ..Snapshot::default() };
        let first = String::from_utf8(format_event(&snapshot, 0).to_vec()).unwrap();
        let json = first.strip_prefix("retry: 1000\ndata: ").unwrap();
        let json = json.strip_suffix("\n\n").unwrap();
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!((&value["generation"], &value["reset"]), (&3.into(), &true.into()));
        assert!(format_event(&snapshot, 2).starts_with(b"data: {"));
    }

    #[test]
    fn event_json_has_the_keys_that_the_page_reads() {
        let snapshot = Snapshot { generation: 1, ..Snapshot::default() };
        let expected = concat!(
            r#"retry: 1000"#,
            "\n",
            r#"data: {"generation":1,"reset":true,"phase":"opening","input":"","damage":null,"#,
            r#""read":0,"linked":0,"filtered":0,"skipped":{},"dropped":null,"#,
            r#""rate":{"packets":0,"bytes":0},"last_seen":null,"speed":null,"limit":0,"#,
            r#""known_links":0,"known_hosts":0,"total":{"packets":0,"bytes":0},"#,
            r#""others":{"links":0,"hosts":0,"packets":0,"bytes":0,"#,
            r#""beyond":{"packets":0,"bytes":0}},"talkers":[],"hosts":[],"links":[],"#,
            r#""gone_links":[],"gone_hosts":[]}"#,
            "\n\n",
        );
        assert_eq!(format_event(&snapshot, 0), expected);
    }
}
