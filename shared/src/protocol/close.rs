//! Why the edge closes one socket. Only that peer is affected.

use super::PROTOCOL;

/// Codes 4000 to 4999 are ours; 1011 is the standard's "unexpected condition".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CloseReason {
    /// Bytes that are no frame of this protocol.
    GarbledFrame,
    /// More than [`super::limit::FRAME_BYTES`].
    FrameTooLarge,
    /// The peer speaks a version older than the window (DLV-9).
    ClientTooOld,
    /// The peer speaks a version this edge does not know yet (DLV-9).
    ServerTooOld,
    /// No such conversation, or not this peer's.
    NotFound,
    /// The person has signed out, or may do something else than before; a new pass may help.
    SignedOut,
    /// A message came whose predecessor did not (DLV-5); the peer may send both again.
    OutOfOrder,
    /// The same participant has opened [`super::limit::SOCKETS`] more since.
    TooManySockets,
    /// A console that has not been heard of for 90 s (RTE-2); it may call again.
    Silent,
    /// Something on our side failed; the peer may try again.
    Fault,
}

impl CloseReason {
    /// The WebSocket close code.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::GarbledFrame => 4400,
            Self::SignedOut => 4401,
            Self::NotFound => 4404,
            Self::ClientTooOld => 4406,
            Self::ServerTooOld => 4407,
            Self::Silent => 4408,
            Self::OutOfOrder => 4409,
            Self::FrameTooLarge => 4413,
            Self::TooManySockets => 4429,
            Self::Fault => 1011,
        }
    }

    /// The stable word that goes with the code.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::GarbledFrame => "garbled_frame",
            Self::SignedOut => "signed_out",
            Self::NotFound => "not_found",
            Self::ClientTooOld => "client_too_old",
            Self::ServerTooOld => "server_too_old",
            Self::Silent => "silent",
            Self::OutOfOrder => "out_of_order",
            Self::FrameTooLarge => "frame_too_large",
            Self::TooManySockets => "too_many_sockets",
            Self::Fault => "fault",
        }
    }

    /// Whether calling again with the same program can help.
    #[must_use]
    pub fn is_final(code: u16) -> bool {
        [
            Self::GarbledFrame,
            Self::NotFound,
            Self::ClientTooOld,
            Self::ServerTooOld,
            Self::FrameTooLarge,
            Self::TooManySockets,
        ]
        .iter()
        .any(|reason| reason.code() == code)
    }

    /// What to answer a peer that speaks `protocol`: nothing within the window of two (DLV-9).
    #[must_use]
    pub fn of_version(protocol: u16) -> Option<Self> {
        if protocol > PROTOCOL {
            Some(Self::ServerTooOld)
        } else if protocol.saturating_add(1) < PROTOCOL || protocol == 0 {
            Some(Self::ClientTooOld)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_window_is_two_versions_wide() {
        assert_eq!(CloseReason::of_version(PROTOCOL), None);
        assert_eq!(
            CloseReason::of_version(PROTOCOL + 1),
            Some(CloseReason::ServerTooOld)
        );
        assert_eq!(CloseReason::of_version(0), Some(CloseReason::ClientTooOld));
    }
}
