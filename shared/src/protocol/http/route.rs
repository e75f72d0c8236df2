//! What a row of the table of routes says.

use serde::Serialize;

use crate::protocol::permission::Permission;

/// One route. What is checked of a request before its handler runs, and what is put around the
/// answer, stands here and nowhere else.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Route {
    /// Its file's name.
    pub name: &'static str,
    pub method: Method,
    pub side: Side,
    /// With a name in braces for each part that is a value.
    pub path: &'static str,
    pub access: Access,
    pub body: Body,
    pub caching: Caching,
}

/// `Get` answers `HEAD` too.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Which host has a route, or which sides a host serves.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Public,
    Console,
    Both,
}

impl Side {
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self == other || self == Self::Both || other == Self::Both
    }
}

/// Who may ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Anyone,
    /// A page of one of the site's origins (RUN-4).
    Site,
    /// A visitor's token, from such a page. It is a subprotocol of a socket, and elsewhere the first
    /// field of the body.
    Visitor,
    /// The session cookie.
    Session,
    /// A pass, whoever's.
    Person,
    /// A pass with this permission.
    May(Permission),
    /// A pass with one of these permissions.
    MayEither(Permission, Permission),
    /// A pass with this permission, or a key of the API whose maker has it.
    MayOrKey(Permission),
    /// A key of the API.
    Key,
}

/// What is sent along.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    None,
    /// Bytes without a content type, so that pages of other origins need no preflight; or with
    /// `application/octet-stream`.
    Postcard {
        most: usize,
    },
    /// `application/json`.
    Json {
        most: usize,
    },
    /// An upgrade to a WebSocket in one of our subprotocols.
    Socket,
}

impl Body {
    /// Bytes that it may have.
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::Postcard { most } | Self::Json { most } => most,
            Self::None | Self::Socket => 0,
        }
    }
}

/// How long an answer may be kept; one that something went wrong with is never kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caching {
    Never,
    /// A published site: for a minute, and longer while a newer one cannot be had.
    Minute,
    /// The console's page, looked for anew each time. No other answer is a page.
    Page,
    /// A file whose name changes with its content.
    Forever,
}

impl Caching {
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Never => "private, no-store",
            Self::Minute => "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
            Self::Page => "private, no-cache",
            Self::Forever => "public, max-age=31536000, immutable",
        }
    }
}
