//! One WebSocket.

use anyhow::{Context, Result};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{handshake::client::generate_key, http::Request},
};

use super::server::Seat;

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// Opens the socket of a seat at a port of this machine.
pub(crate) async fn open(port: u16, seat: &Seat) -> Result<Socket> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut request = Request::builder()
        .uri(format!("ws://{}{}", seat.host, seat.path))
        .header("Connection", "Upgrade")
        .header("Host", &seat.host)
        .header("Sec-WebSocket-Key", generate_key())
        .header("Sec-WebSocket-Version", "13")
        .header("Upgrade", "websocket");
    for (name, value) in &seat.headers {
        request = request.header(*name, value);
    }
    let request = request.body(()).context("the address of a seat")?;
    let (socket, _) = client_async(request, stream).await?;
    Ok(socket)
}
