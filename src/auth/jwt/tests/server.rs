//! A small web server on this machine that says what it is current to, and counts how often it is asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Clone)]
pub enum Answer {
    Says(u16, String),
    Nothing,
}

pub struct Server {
    pub url: String,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<Answer>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn saying(text: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/keys", listener.local_addr().expect("an address"));
        let asked = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(Mutex::new(Answer::Says(200, text)));
        let (count, current) = (asked.clone(), answer.clone());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                count.fetch_add(1, Ordering::SeqCst);
                let answer = current.lock().expect("an answer").clone();
                tokio::spawn(reply(stream, answer));
            }
        });
        Self { url, asked, answer, task }
    }

    pub fn says(&self, status: u16, text: impl Into<String>) {
        *self.answer.lock().expect("an answer") = Answer::Says(status, text.into());
    }

    pub fn says_nothing(&self) {
        *self.answer.lock().expect("an answer") = Answer::Nothing;
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub async fn dies(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

async fn reply(mut stream: TcpStream, answer: Answer) {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read_exact(&mut byte).await.is_err() {
            return;
        }
        request.extend(byte);
    }
    match answer {
        Answer::Says(status, text) => {
            let length = text.len();
            // A client that follows the redirect comes back, and its second request is counted.
            let head = format!(
                "HTTP/1.1 {status} Said\r\nlocation: /elsewhere\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
            );
            let _ = stream.write_all((head + &text).as_bytes()).await;
        }
        Answer::Nothing => std::future::pending().await,
    }
}
