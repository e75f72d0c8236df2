//! The console: where the team signs in, sees its conversations and answers, and manages who is who.
//!
//! [`app`] decides between [`gate`] and [`frame`]; [`api`] asks the edge, [`session`] keeps whoever
//! is here signed in, [`words`] has the words for what the edge says, and [`parts`] is what pages
//! are put together from. [`inbox`] draws the machines in [`shared::agent`]; [`runner`] runs a
//! machine, and [`socket`] carries its socket.

mod account;
mod api;
mod app;
mod browser;
mod checks;
mod frame;
mod gate;
mod inbox;
mod notice;
mod parts;
mod passkey;
mod people;
mod place;
mod runner;
mod session;
mod settings;
mod socket;
mod tabs;
mod words;

fn main() {
    leptos::mount::mount_to_body(app::app);
}
