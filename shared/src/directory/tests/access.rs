//! Getting back in, and every way in which that could be abused (TEA-1, TEA-2).

use super::*;
use crate::protocol::team::{ResetCode, ResetNotice};

const LINK: Digest = Digest([21; 32]);

fn give(by: &Facts, person: &str, access: Digest) -> TeamCall {
    TeamCall::GiveAccess {
        by: by.clone(),
        person: id(person),
        access,
    }
}

fn take(access: Digest) -> TeamCall {
    TeamCall::TakeAccess {
        access,
        password: "a new hash".to_string(),
        session: session("back"),
    }
}

fn renew(name: &str) -> TeamCall {
    TeamCall::Renew(session(name))
}

/// A second factor, and a passkey.
fn protect(office: &mut Office, by: &Facts) {
    let secret = CodeSecret {
        secret: vec![1; 20],
        last: 1,
    };
    let recovery = vec![Digest([3; 32])];
    let put = TeamCall::PutCode {
        by: by.clone(),
        code: Some((secret, recovery)),
    };
    assert_eq!(office.ask(put), TeamAnswer::Done);
    let add = TeamCall::AddPasskey {
        by: by.clone(),
        passkey: Passkey {
            id: vec![7],
            name: "Phone".to_string(),
            kept: vec![1],
        },
        challenge: Digest([30; 32]),
    };
    assert_eq!(office.ask(add), TeamAnswer::Done);
}

fn account(office: &mut Office, name: &str) -> Account {
    let answer = office.ask(TeamCall::Account(id(name)));
    let TeamAnswer::Account(account) = answer else {
        panic!("{answer:?}");
    };
    account
}

/// Role by role: a role that manages people and does nothing else.
fn manager_role(office: &mut Office, by: &Facts) {
    let role = Role {
        id: RoleId::new("manager").unwrap(),
        name: "Manager".to_string(),
        permissions: Permissions::of(&[
            Permission::People,
            Permission::Inbox,
            Permission::Contacts,
        ]),
    };
    let put = TeamCall::PutRole {
        by: by.clone(),
        role,
    };
    assert_eq!(office.ask(put), TeamAnswer::Done);
}

#[test]
fn tea_1_a_link_ends_what_was_open_and_lets_its_person_begin_anew() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "agent");
    protect(&mut office, &grace);
    assert_eq!(office.ask(give(&ada, "grace", LINK)), TeamAnswer::Done);
    // The lost device is signed out at once, before the link is taken.
    assert_eq!(office.refusal(renew("grace")), Refusal::NotSignedIn);
    assert_eq!(office.dismissed.last(), Some(&(id("grace"), 2)));
    let shown = TeamAnswer::Access {
        mail: "grace@example.com".to_string(),
        name: "grace".to_string(),
    };
    assert_eq!(office.ask(TeamCall::Access(LINK)), shown);
    let facts = office.signed_in(take(LINK));
    assert_eq!(facts.person.id, id("grace"));
    assert_eq!(office.signed_in(renew("back")), facts);
    // What the lost device held opens nothing: no second factor is asked for, no passkey is taken.
    let left = account(&mut office, "grace");
    assert!(!left.second_factor);
    assert_eq!((left.recovery, left.passkeys.len()), (0, 0));
    let passkey = TeamCall::Passkey {
        id: vec![7],
        from: HOME,
    };
    assert_eq!(office.ask(passkey), TeamAnswer::Refused(Refusal::NotProved));
    let old = office.ask(sign_in("grace", by_password("grace")));
    assert_eq!(old, TeamAnswer::Refused(Refusal::NotProved));
    let new = Proof::Password {
        checked: "a new hash".to_string(),
        renewed: None,
    };
    office.signed_in(sign_in("grace", new));
    // It works once.
    for asked in [take(LINK), TeamCall::Access(LINK)] {
        assert_eq!(office.refusal(asked), Refusal::AccessUnknown);
    }
}

#[test]
fn tea_1_a_link_ends_after_a_day_and_with_the_next_one() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    let next = Digest([22; 32]);
    assert_eq!(office.ask(give(&ada, "grace", LINK)), TeamAnswer::Done);
    assert_eq!(office.ask(give(&ada, "grace", next)), TeamAnswer::Done);
    assert_eq!(office.refusal(take(LINK)), Refusal::AccessUnknown);
    office.later(Span(ACCESS_LIFE.0 - 1));
    assert!(matches!(
        office.ask(TeamCall::Access(next)),
        TeamAnswer::Access { .. }
    ));
    office.later(Span(1));
    assert_eq!(office.refusal(take(next)), Refusal::AccessUnknown);
    assert_eq!(
        office.refusal(take(Digest([99; 32]))),
        Refusal::AccessUnknown
    );
}

#[test]
fn tea_1_nobody_makes_a_link_for_a_person_with_more_rights_or_for_themselves() {
    let (mut office, ada) = Office::begun();
    manager_role(&mut office, &ada);
    let agent = office.joined(&ada, "grace", "agent");
    let editor = office.joined(&ada, "cyril", "editor");
    let manager = office.joined(&ada, "manager", "manager");
    let no = Refusal::NotAllowed;
    let more = Refusal::NotYoursToGive;
    for (what, asked, refusal) in [
        ("agent for administrator", give(&agent, "ada", LINK), no),
        ("agent for agent", give(&agent, "grace", LINK), no),
        ("editor for agent", give(&editor, "grace", LINK), no),
        (
            "manager for administrator",
            give(&manager, "ada", LINK),
            more,
        ),
        (
            "manager for another role",
            give(&manager, "cyril", LINK),
            more,
        ),
        (
            "manager for self",
            give(&manager, "manager", LINK),
            Refusal::OwnAccess,
        ),
        (
            "administrator for self",
            give(&ada, "ada", LINK),
            Refusal::OwnAccess,
        ),
        (
            "for nobody",
            give(&ada, "eve", LINK),
            Refusal::PersonUnknown,
        ),
    ] {
        assert_eq!(office.refusal(asked), refusal, "{what}");
    }
    assert_eq!(office.refusal(take(LINK)), Refusal::AccessUnknown);
    assert_eq!(office.ask(give(&manager, "grace", LINK)), TeamAnswer::Done);
}

#[test]
fn tea_1_a_link_is_good_as_long_as_its_maker_could_make_it() {
    let promote = |by: &Facts, person: &str, role: &str| TeamCall::PutMember {
        by: by.clone(),
        person: id(person),
        name: person.to_string(),
        position: position(role),
    };
    type Change = fn(&Facts, &dyn Fn(&Facts, &str, &str) -> TeamCall) -> TeamCall;
    let changes: [(&str, Change); 5] = [
        ("the person has more rights since", |ada, put| {
            put(ada, "grace", "administrator")
        }),
        ("the maker manages no people any more", |ada, put| {
            put(ada, "manager", "agent")
        }),
        ("the maker is removed", |ada, _| TeamCall::RemoveMember {
            by: ada.clone(),
            person: id("manager"),
        }),
        ("the person is removed", |ada, _| TeamCall::RemoveMember {
            by: ada.clone(),
            person: id("grace"),
        }),
        ("the role lost its rights", |ada, _| TeamCall::PutRole {
            by: ada.clone(),
            role: Role {
                id: RoleId::new("manager").unwrap(),
                name: "Manager".to_string(),
                permissions: Permissions::NONE,
            },
        }),
    ];
    for (what, change) in changes {
        let (mut office, ada) = Office::begun();
        manager_role(&mut office, &ada);
        office.joined(&ada, "grace", "agent");
        let manager = office.joined(&ada, "manager", "manager");
        assert_eq!(office.ask(give(&manager, "grace", LINK)), TeamAnswer::Done);
        assert_eq!(
            office.ask(change(&ada, &promote)),
            TeamAnswer::Done,
            "{what}"
        );
        assert_eq!(office.refusal(take(LINK)), Refusal::AccessUnknown, "{what}");
    }
}

#[test]
fn tea_1_a_link_ends_when_its_person_changes_the_password_themselves() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    assert_eq!(office.ask(give(&ada, "grace", LINK)), TeamAnswer::Done);
    let grace = office.signed_in(sign_in("grace", by_password("grace")));
    let change = TeamCall::ChangePassword {
        by: grace,
        password: "another hash".to_string(),
        keep: session("another browser"),
    };
    assert_eq!(office.ask(change), TeamAnswer::Done);
    assert_eq!(office.refusal(take(LINK)), Refusal::AccessUnknown);
}

fn reset(code: Option<u8>, until: Timestamp, mail: &str) -> TeamCall {
    TeamCall::Reset {
        from: HOME,
        code: code.map(|byte| ResetCode {
            digest: Digest([byte; 32]),
            until,
        }),
        mail: mail.to_string(),
        password: "a new hash".to_string(),
        session: session("back"),
    }
}

#[test]
fn tea_2_the_last_administrator_comes_back_with_a_code_and_everybody_is_told() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    protect(&mut office, &ada);
    let until = office.now.after(Span::seconds(60));
    assert_eq!(account(&mut office, "grace").resets, []);
    let facts = office.signed_in(reset(Some(1), until, "ADA@example.com"));
    assert_eq!(facts.permissions, Permissions::ALL);
    assert_eq!(office.refusal(renew("ada")), Refusal::NotSignedIn);
    assert!(!account(&mut office, "ada").second_factor);
    let notice = ResetNotice {
        at: office.now,
        name: "ada".to_string(),
    };
    let told = account(&mut office, "grace").resets;
    assert_eq!(told.as_slice(), core::slice::from_ref(&notice));
    // A code works once, also through a sleep.
    let again = reset(Some(1), until, "ada@example.com");
    assert_eq!(
        office.ask(again),
        TeamAnswer::Refused(Refusal::WrongResetCode)
    );
    let day = Span::seconds(24 * 60 * 60);
    office.later(day);
    let until = office.now.after(Span::seconds(60));
    office.signed_in(reset(Some(2), until, "ada@example.com"));
    let told = account(&mut office, "grace").resets;
    assert_eq!(told.len(), 2);
    assert_eq!(told.last(), Some(&notice), "the latest is first");
    office.later(Span(30 * day.0));
    assert_eq!(account(&mut office, "grace").resets, []);
}

#[test]
fn tea_2_a_code_lets_in_nobody_but_an_administrator() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    let until = office.now.after(Span::seconds(60));
    for mail in ["grace@example.com", "eve@example.com", ""] {
        let refused = office.refusal(reset(Some(1), until, mail));
        assert_eq!(refused, Refusal::NotAdministrator, "{mail}");
    }
    // The code was not used by that.
    office.signed_in(reset(Some(1), until, "ada@example.com"));
}

#[test]
fn tea_2_wrong_and_ended_codes_are_counted_by_network() {
    let (mut office, _) = Office::begun();
    let now = office.now;
    let mail = "ada@example.com";
    for tried in 0..10 {
        let code = (tried % 2 == 0).then_some(1);
        let refused = office.refusal(reset(code, now, mail));
        assert_eq!(refused, Refusal::WrongResetCode);
    }
    let wait = Refusal::TooManyAttempts { wait: WINDOW };
    assert_eq!(office.refusal(reset(None, now, mail)), wait);
    // A right one has to wait as well, from there.
    let until = now.after(Span::seconds(60));
    assert_eq!(office.refusal(reset(Some(1), until, mail)), wait);
    office.later(WINDOW);
    let until = office.now.after(Span::seconds(60));
    office.signed_in(reset(Some(1), until, mail));
}

/// What a deployment has kept since before there were links and codes is still read.
#[test]
fn kep_4_records_of_the_build_before_are_read() {
    let format = bytes::encode(&Key::Dismissal(id("ada")))[0];
    let key = |behind: &[u8]| bytes::decode::<Key>(&[&[format], behind].concat()).unwrap();
    let record = |behind: &[u8]| bytes::decode::<Record>(&[&[format], behind].concat()).unwrap();
    assert_eq!(key(b"\x08\x03ada"), Key::Dismissal(id("ada")));
    assert_eq!(record(&[8, 7]), Record::Dismissal { number: 7 });
    let account = stored::Subject::Account("x".into());
    assert_eq!(key(b"\x05\x00\x01x"), Key::Attempts(account));
    let tries = stored::Attempts {
        since: Timestamp(9),
        count: 2,
    };
    assert_eq!(record(&[5, 9, 2]), Record::Attempts(tries));
    let until = Timestamp(9);
    assert_eq!(record(&[6, 9]), Record::Challenge { until });
}
