//! Limits (DLV-11), enforced at the edge and shown by the widget from the same line.

/// Characters (Unicode scalar values) of what somebody or something of the team is called.
pub const NAME_CHARS: usize = 200;

/// Bytes of the same, so that a pass that says it stays a cookie.
pub const NAME_BYTES: usize = 400;

/// Characters of one message.
pub const TEXT_CHARS: usize = 10_000;

/// Characters of the id of a site, a chatflow and whatever else is named by an owner.
pub const ID_CHARS: usize = 64;

/// Characters of a BCP 47 tag (RFC 5646, section 4.4.1).
pub const LANGUAGE_CHARS: usize = 35;

/// Messages of one participant within any 60 s, where the deployment does not say otherwise.
pub const MESSAGES_A_MINUTE: u32 = 30;

/// Conversations of one visitor that are open at a time.
pub const OPEN_CONVERSATIONS: usize = 5;

/// Conversations that begin from one network address on one site within any hour.
pub const CONVERSATIONS_AN_HOUR: usize = 60;

/// Keys that are remembered of one participant at least (DLV-2).
pub const KEYS_KEPT: usize = 256;

/// Bytes of one frame on a socket, in either direction.
pub const FRAME_BYTES: usize = 64 * 1024;

/// Bytes of one HTTP request body.
pub const BODY_BYTES: usize = 64 * 1024;

/// Bytes of a site and its flows, as they are written and as they are published.
pub const SITE_BYTES: usize = 1024 * 1024;

/// Characters kept of the address of the page a conversation began on.
pub const PAGE_CHARS: usize = 2_000;

/// Bytes kept of the same.
pub const PAGE_BYTES: usize = 2_000;

/// Characters of the preview of a message in the inbox.
pub const PREVIEW_CHARS: usize = 140;

/// Log entries read from storage at a time while a socket catches up.
pub const PAGE_ENTRIES: usize = 200;

/// Bytes of the same.
pub const REPLAY_BYTES: usize = 256 * 1024;

/// Sockets that one participant of a conversation has open; above it the oldest is closed.
pub const SOCKETS: usize = 10;
