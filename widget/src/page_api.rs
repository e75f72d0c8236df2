//! What scripts of the page ask for through the API, as the loader writes it down: a word, which is known
//! by its first letter, and what belongs to it, a line each (`www/loader/portico.ts`).

use shared::{
    protocol::http::create_visitor::Identity,
    text::{cut, pieces},
    visitor::page_api::{Ask, Banner, By},
};

/// Characters of an address or a token at most: the edge takes none of so many.
const MOST: usize = 5_000;

/// `None` for what nobody can ask for.
pub(crate) fn read(words: &str) -> Option<Ask> {
    let mut lines = pieces(words, b'\n');
    let word = lines.next()?;
    let mut line = || lines.next().unwrap_or_default();
    let mut is = || line() == "1";
    Some(match word.bytes().next()? {
        b'l' => Ask::Load {
            open: is().then(|| by(is())),
        },
        b'o' => Ask::Open(by(is())),
        b'c' => Ask::Close,
        b'r' => Ask::Refresh { anew: is() },
        b'e' => Ask::Remove,
        b'f' => Ask::Clear { reset: is() },
        b'i' => Ask::Identify(Identity {
            mail: cut(line(), MOST).into(),
            token: cut(line(), MOST).into(),
        }),
        b'w' => Ask::Explain,
        b'b' => Ask::Banner(match line() {
            "true" | "ON_WIDGET_LOAD" => Banner::OnLoad,
            "ON_EXIT_INTENT" => Banner::OnExitIntent,
            _ => return None,
        }),
        b'h' => Ask::HideNewThread(is()),
        _ => return None,
    })
}

fn by(acted: bool) -> By {
    if acted { By::Visitor } else { By::Script }
}
