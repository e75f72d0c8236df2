//! The console: where the team sees its conversations and answers.
//!
//! [`app`] lays the page out; [`list`] and [`pane`] are views of the machines in
//! [`shared::agent`]; [`runner`] runs a machine, and [`socket`] carries its socket.

// Leptos makes components public.
#![allow(unreachable_pub)]

mod app;
mod browser;
mod list;
mod pane;
mod runner;
mod socket;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
