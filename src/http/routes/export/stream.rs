//! Sends a file while it is written.

use std::io;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::exchange::export::ChunkSink;
use crate::http::response::encoding::{EncodedStream, Encoding};

/// Pieces that wait for a slow reader.
const MAX_WAITING: usize = 2;

/// A part of a file, or its end: without it, the file was cut off.
enum Piece {
    Bytes(Bytes),
    End,
}

/// Where a file is written to.
pub struct FileSink {
    pieces: Sender<Piece>,
    encoder: EncodedStream,
}

/// A sink, and the body that reads what it takes.
pub fn file(encoding: Encoding) -> (FileSink, Body) {
    let (sender, receiver) = channel(MAX_WAITING);
    (FileSink { pieces: sender, encoder: EncodedStream::new(encoding) }, body(receiver))
}

fn body(pieces: Receiver<Piece>) -> Body {
    Body::from_stream(stream::unfold(Some(pieces), async |pieces| {
        let mut pieces = pieces?;
        match pieces.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(pieces))),
            Some(Piece::End) => None,
            // The connection is closed, so that no client takes a part for the whole.
            None => Some((Err(io::Error::other("the file was cut off")), None)),
        }
    }))
}

impl ChunkSink for FileSink {
    async fn send(&mut self, chunk: Vec<u8>) -> bool {
        let encoded = self.encoder.encode(chunk);
        encoded.is_empty() || self.pieces.send(Piece::Bytes(encoded.into())).await.is_ok()
    }
}

impl FileSink {
    /// Sends the rest and the end.
    pub async fn finish(self) {
        let rest = self.encoder.finish();
        if rest.is_empty() || self.pieces.send(Piece::Bytes(rest.into())).await.is_ok() {
            // Nobody need wait for the end.
            let _ = self.pieces.send(Piece::End).await;
        }
    }
}
