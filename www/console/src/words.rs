//! What the edge says by code, in words.

use shared::protocol::{permission::Permission, team::Scope};

use crate::api::Refused;

/// What a refusal is the answer to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    SignIn,
    Code,
    Passkey,
    SetUp,
    Accept,
    /// Something that takes one's own password.
    Password,
    FirstCode,
    NewPasskey,
    /// A new password by a link.
    Access,
    /// A new password by a reset code.
    Reset,
    Invite,
    Person,
    Role,
    Team,
    Other,
}

/// The part of a form that a refusal is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Mail,
    Name,
    Password,
    /// The password that somebody has already, where they choose another.
    Current,
    Code,
    SetUpCode,
    ResetCode,
    Role,
    Site,
}

/// The words for a refusal, and the part of the form to put them at.
pub(crate) fn refused(asked: Asked, refused: &Refused) -> (Option<Part>, &'static str) {
    let part = match &*refused.code {
        "not_proved" if matches!(asked, Asked::Code | Asked::FirstCode) => Some(Part::Code),
        "not_proved" if asked == Asked::Password => Some(Part::Current),
        Refused::WRONG_PASSWORD => Some(Part::Current),
        "wrong_set_up_code" => Some(Part::SetUpCode),
        "wrong_reset_code" => Some(Part::ResetCode),
        "not_an_administrator" => Some(Part::Mail),
        "address_taken" | "not_an_address" if asked != Asked::Accept => Some(Part::Mail),
        "role_unknown" => Some(Part::Role),
        "site_unknown" => Some(Part::Site),
        code if code.starts_with("password_") => Some(Part::Password),
        code if code.starts_with("name_") => Some(Part::Name),
        _ => None,
    };
    (part, sentence(asked, &refused.code))
}

fn sentence(asked: Asked, code: &str) -> &'static str {
    match code {
        Refused::UNREACHABLE => "Portico does not answer. Check your connection, then try again.",
        Refused::PASSKEY_LEFT => "No passkey was used. Try again, or use your password.",
        Refused::PASSKEY_THERE => "This device has a passkey for your account already.",
        Refused::PASSKEY_FAILED => "This browser could not use a passkey here.",
        "fault" => "Something failed on our side. Try again in a moment.",
        "not_signed_in" | "pass_expired" => "You are not signed in any more.",
        "ticket_expired" => "That took too long. Sign in with your password again.",
        "too_many_attempts" => "Too many attempts.",
        "not_proved" => not_proved(asked),
        Refused::WRONG_PASSWORD => "This is not your password.",
        "wrong_set_up_code" => "This is not the set-up code that deploying printed.",
        "wrong_reset_code" => {
            "This code is not right, was used, or is more than an hour old. Make a new one."
        }
        "not_an_administrator" => "No administrator has this address.",
        "access_unknown" => "This link is not good any more. Ask an administrator for a new one.",
        "own_access" => "You cannot make a sign-in link for yourself.",
        "already_set_up" => "Portico is set up already. Reload the page to sign in.",
        "invitation_unknown" => "This invitation is not good any more. Ask for a new link.",
        "address_taken" if asked == Asked::Accept => "Somebody signs in with this address already.",
        "address_taken" => "Somebody of the team has this address already.",
        "not_an_address" => "This is not a mail address.",
        "name_empty" => "Enter a name.",
        "name_too_long" => "This name is too long.",
        "password_too_short" => "Use at least 12 characters.",
        "password_too_long" => "This password is too long.",
        "password_common" => "This password is among the first that are tried. Choose another.",
        "password_like_name" => "Choose a password without your name or address in it.",
        "last_administrator" => {
            "Nobody could manage Portico any more. Make somebody else an administrator first."
        }
        "not_yours_to_give" if asked == Asked::Person => {
            "They may do more than you. Only somebody who may do as much can change that."
        }
        "not_yours_to_give" => "This allows more than you may do yourself.",
        "not_allowed" => "Your role does not allow this.",
        "person_unknown" => "They are not of the team any more.",
        "role_unknown" => "This role is gone. Choose another.",
        "role_in_use" => {
            "Somebody has this role, or is invited to it. Give them another, or withdraw that, first."
        }
        "role_fixed" => "The administrator's role is as it is for good.",
        "team_unknown" => "This team is gone.",
        "passkey_taken" => "This passkey is registered already.",
        "key_unknown" => "It is gone already.",
        "key_for_nothing" => "Choose at least one thing that the key is for.",
        "key_end_past" => "The key would have ended already. Check the clock of this device.",
        "site_unknown" => "There is no site of this id.",
        "too_many" if asked == Asked::NewPasskey => {
            "You have as many passkeys as you can have. Remove one first."
        }
        "too_many" if asked == Asked::Invite => {
            "There are as many invitations as there can be. Withdraw one first."
        }
        "too_many" => "There are as many as there can be. Remove one first.",
        _ => "This could not be done. Try again in a moment.",
    }
}

fn not_proved(asked: Asked) -> &'static str {
    match asked {
        Asked::SignIn => "Address or password is not right.",
        Asked::Code => "This code is not right, or it has been used already.",
        Asked::FirstCode => "This code is not right. Check the clock of the other device.",
        Asked::Passkey => "This passkey is not known here. Sign in with your password.",
        Asked::NewPasskey => "The passkey could not be checked. Try again.",
        Asked::Password
        | Asked::SetUp
        | Asked::Accept
        | Asked::Access
        | Asked::Reset
        | Asked::Invite
        | Asked::Person
        | Asked::Role
        | Asked::Team
        | Asked::Other => "This is not your password.",
    }
}

/// What an API key is for, and what that is.
pub(crate) fn scope_words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Sites => ("Sites", "Publish sites and chatflows, and read them"),
        Scope::Identities => ("Visitors", "Vouch for a visitor’s address"),
        Scope::IdentityKeys => (
            "Signing keys",
            "Make keys with which a site vouches for visitors itself",
        ),
    }
}

/// A permission's name, and what it allows.
pub(crate) fn permission(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::Inbox => ("Inbox", "Read and answer conversations"),
        Permission::Contacts => ("Contacts", "Read and change what is known of visitors"),
        Permission::Chatflows => ("Chatflows", "Write and publish sites and chatflows"),
        Permission::Settings => ("Settings", "Change how Portico works, API keys included"),
        Permission::People => ("People", "Invite people, give them roles, and remove them"),
    }
}

/// Whole seconds as a clock: `4:05`.
pub(crate) fn countdown(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The same to be read aloud.
pub(crate) fn about(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} seconds"),
        60..120 => "one minute".to_owned(),
        120.. => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// `1 passkey`, `2 passkeys`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}
