//! Every call is answered by a directory that has slept: rebuilt from what the one before has kept.

use std::{boxed::Box, collections::BTreeMap, format, string::ToString, vec, vec::Vec};

mod access;
mod keys;

use super::{attempts::WINDOW, people::newcomer, *};
use crate::{
    ids::{RoleId, TeamId},
    protocol::team::{CodeSecret, Credentials, Newcomer, Passkey, Position, Proof, Role, Team},
    stored as bytes,
    time::Span,
};

/// A deployment's directory, and what it has said to the inboxes.
#[derive(Default)]
struct Office {
    now: Timestamp,
    kept: BTreeMap<Vec<u8>, Vec<u8>>,
    dismissed: Vec<(PersonId, u32)>,
    /// Of those who were dismissed, whether conversations may be theirs.
    answers: BTreeMap<PersonId, bool>,
}

impl Office {
    /// The machine as storage has it.
    fn directory(&self) -> Directory {
        let mut directory = Directory::default();
        for (key, record) in &self.kept {
            directory.remember(bytes::decode(key).unwrap(), bytes::decode(record).unwrap());
        }
        directory
    }

    fn ask(&mut self, asked: TeamCall) -> TeamAnswer {
        let call = CallId(7);
        let mut answers = self.feed(Event::Asked { call, asked });
        let answer = answers.pop();
        assert!(answers.is_empty());
        answer.unwrap()
    }

    fn feed(&mut self, event: Event) -> Vec<TeamAnswer> {
        let mut directory = self.directory();
        let mut answers = Vec::new();
        for effect in directory.update(self.now, event) {
            match effect {
                Effect::Store(key, record) => {
                    self.kept
                        .insert(bytes::encode(&key), bytes::encode(&record));
                }
                Effect::Forget(key) => {
                    assert!(self.kept.remove(&bytes::encode(&key)).is_some(), "{key:?}");
                }
                Effect::Dismiss {
                    person,
                    number,
                    answers,
                } => {
                    self.answers.insert(person.clone(), answers);
                    self.dismissed.push((person, number));
                }
                Effect::Answer { call, answer } => {
                    assert_eq!(call, CallId(7));
                    answers.push(answer);
                }
            }
        }
        answers
    }

    /// A refusal, which changes nothing but what is counted.
    fn refusal(&mut self, asked: TeamCall) -> Refusal {
        let before = self.uncounted();
        let answer = self.ask(asked);
        let TeamAnswer::Refused(refusal) = answer else {
            panic!("not refused: {answer:?}");
        };
        assert_eq!(before, self.uncounted(), "a refusal has changed something");
        refusal
    }

    /// What is kept, but for tries.
    fn uncounted(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut kept = self.kept.clone();
        kept.retain(|key, _| !matches!(bytes::decode(key), Ok(Key::Attempts(_))));
        kept
    }

    fn signed_in(&mut self, asked: TeamCall) -> Facts {
        let answer = self.ask(asked);
        let TeamAnswer::SignedIn(facts) = answer else {
            panic!("not signed in: {answer:?}");
        };
        facts
    }

    fn later(&mut self, span: Span) {
        self.now = self.now.after(span);
    }

    /// Ada is administrator.
    fn begun() -> (Self, Facts) {
        let mut office = Self::default();
        office.later(Span::seconds(1_000_000));
        let facts = office.signed_in(set_up(true));
        (office, facts)
    }

    /// Somebody who was invited to this role and has come.
    fn joined(&mut self, by: &Facts, name: &str, role: &str) -> Facts {
        let invitation = Digest([name.len() as u8; 32]);
        let mail = format!("{name}@example.com");
        let invited = TeamCall::Invite {
            by: by.clone(),
            invitation,
            mail,
            position: position(role),
        };
        assert_eq!(self.ask(invited), TeamAnswer::Done);
        self.signed_in(TeamCall::Accept {
            invitation,
            newcomer: somebody(name),
            session: session(name),
        })
    }

    fn roster(&mut self) -> Roster {
        let answer = self.ask(TeamCall::Roster);
        let TeamAnswer::Roster(roster) = answer else {
            panic!("{answer:?}");
        };
        roster
    }
}

const HOME: Digest = Digest([9; 32]);

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn somebody(name: &str) -> Newcomer {
    Newcomer {
        id: id(name),
        name: name.to_string(),
        password: format!("hash of {name}"),
    }
}

fn session(name: &str) -> Digest {
    let mut digest = [1; 32];
    for (place, byte) in digest.iter_mut().zip(name.bytes()) {
        *place = byte;
    }
    Digest(digest)
}

fn position(role: &str) -> Position {
    Position {
        role: RoleId::new(role).unwrap(),
        seat: true,
        teams: vec![],
    }
}

fn set_up(right: bool) -> TeamCall {
    TeamCall::SetUp {
        right,
        from: HOME,
        mail: "ada@example.com".to_string(),
        newcomer: somebody("ada"),
        session: session("ada"),
    }
}

fn knock(mail: &str) -> TeamCall {
    TeamCall::Knock {
        mail: mail.to_string(),
        from: HOME,
    }
}

fn sign_in(person: &str, proof: Proof) -> TeamCall {
    TeamCall::SignIn {
        person: id(person),
        from: HOME,
        proof,
        session: session("another browser"),
    }
}

/// That somebody's password fits the hash that they came with.
fn by_password(of: &str) -> Proof {
    Proof::Password {
        checked: format!("hash of {of}"),
        renewed: None,
    }
}

fn by_code(step: u64) -> Proof {
    Proof::Code {
        checked: "hash of ada".to_string(),
        step,
    }
}

#[test]
fn the_first_who_has_the_code_is_administrator_and_nobody_after() {
    let mut office = Office::default();
    assert_eq!(office.ask(TeamCall::Begun), TeamAnswer::Begun(false));
    assert_eq!(office.refusal(set_up(false)), Refusal::WrongSetUpCode);
    let facts = office.signed_in(set_up(true));
    assert_eq!(facts.permissions, Permissions::ALL);
    assert_eq!(office.ask(TeamCall::Begun), TeamAnswer::Begun(true));
    assert_eq!(office.refusal(set_up(true)), Refusal::AlreadySetUp);
    let roles: Vec<_> = office
        .roster()
        .roles
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(roles, ["Administrator", "Agent", "Chatflow editor"]);
}

#[test]
fn nobody_keeps_others_from_setting_up() {
    let mut office = Office::default();
    office.later(WINDOW);
    let from = |from| {
        let TeamCall::SetUp {
            right: _,
            from: _,
            mail,
            newcomer,
            session,
        } = set_up(false)
        else {
            panic!("it is");
        };
        TeamCall::SetUp {
            right: false,
            from,
            mail,
            newcomer,
            session,
        }
    };
    for n in 0..200_u8 {
        let elsewhere = Digest([n / 10 + 10; 32]);
        assert_eq!(office.refusal(from(elsewhere)), Refusal::WrongSetUpCode);
    }
    let refused = office.refusal(from(Digest([10; 32])));
    assert!(matches!(refused, Refusal::TooManyAttempts { .. }));
    // Nor does whoever tries to sign in where nobody can yet.
    for n in 0..50 {
        office.ask(knock(&format!("{n}@example.com")));
    }
    office.signed_in(set_up(true));
}

#[test]
fn the_set_up_code_cannot_be_guessed_for_long() {
    let mut office = Office::default();
    office.later(WINDOW);
    for _ in 0..10 {
        assert_eq!(office.refusal(set_up(false)), Refusal::WrongSetUpCode);
    }
    let wait = WINDOW;
    assert_eq!(
        office.refusal(set_up(true)),
        Refusal::TooManyAttempts { wait }
    );
    office.later(WINDOW);
    office.signed_in(set_up(true));
}

#[test]
fn signing_in_takes_what_the_account_asks_for() {
    let (mut office, ada) = Office::begun();
    let TeamAnswer::Known(Some(Credentials {
        person, password, ..
    })) = office.ask(knock("ADA@Example.com"))
    else {
        panic!("not known");
    };
    assert_eq!((person.as_str(), password.as_str()), ("ada", "hash of ada"));
    office.signed_in(sign_in("ada", by_password("ada")));

    let code = CodeSecret {
        secret: vec![5; 20],
        last: 100,
    };
    let recovery = Digest([3; 32]);
    let put = TeamCall::PutCode {
        by: ada,
        code: Some((code, vec![recovery])),
    };
    assert_eq!(office.ask(put), TeamAnswer::Done);
    assert_eq!(
        office.ask(sign_in("ada", by_password("ada"))),
        TeamAnswer::CodeNeeded
    );
    for step in [0, 99, 100] {
        assert_eq!(
            office.refusal(sign_in("ada", by_code(step))),
            Refusal::NotProved
        );
    }
    office.signed_in(sign_in("ada", by_code(101)));
    assert_eq!(
        office.refusal(sign_in("ada", by_code(101))),
        Refusal::NotProved
    );
    let recovered = || {
        let checked = "hash of ada".to_string();
        let code = recovery;
        sign_in("ada", Proof::Recovery { checked, code })
    };
    office.signed_in(recovered());
    assert_eq!(office.refusal(recovered()), Refusal::NotProved);
    assert_eq!(
        office.refusal(sign_in("nobody", by_password("ada"))),
        Refusal::NotProved
    );
}

#[test]
fn a_passkey_signs_in_once_for_each_challenge() {
    let (mut office, ada) = Office::begun();
    let challenge = Digest([1; 32]);
    let add = |challenge| TeamCall::AddPasskey {
        by: ada.clone(),
        passkey: Passkey {
            id: vec![1, 2],
            name: "Laptop".to_string(),
            kept: vec![0],
        },
        challenge,
    };
    let prove = |challenge| {
        sign_in(
            "ada",
            Proof::Passkey {
                id: vec![1, 2],
                kept: vec![1],
                challenge,
            },
        )
    };
    assert_eq!(office.refusal(prove(challenge)), Refusal::NotProved);
    assert_eq!(office.ask(add(challenge)), TeamAnswer::Done);
    assert_eq!(office.refusal(add(Digest([2; 32]))), Refusal::PasskeyTaken);
    assert_eq!(office.refusal(prove(challenge)), Refusal::NotProved);
    office.signed_in(prove(Digest([2; 32])));
    assert_eq!(office.refusal(prove(Digest([2; 32]))), Refusal::NotProved);
    let asked = TeamCall::Passkey {
        id: vec![1, 2],
        from: HOME,
    };
    let expected = TeamAnswer::Passkey {
        person: id("ada"),
        kept: vec![1],
    };
    assert_eq!(office.ask(asked), expected);
    let drop = TeamCall::DropPasskey {
        by: ada.clone(),
        id: vec![1, 2],
    };
    assert_eq!(office.ask(drop.clone()), TeamAnswer::Done);
    assert_eq!(office.refusal(drop), Refusal::KeyUnknown);
    assert_eq!(office.refusal(prove(Digest([3; 32]))), Refusal::NotProved);
}

#[test]
fn tries_are_counted_for_accounts_that_are_not_there_as_for_those_that_are() {
    for mail in ["ada@example.com", "nobody@example.com"] {
        let (mut office, _) = Office::begun();
        for n in 0..10 {
            let answer = office.ask(knock(mail));
            assert!(matches!(answer, TeamAnswer::Known(_)), "{mail}: {n}");
        }
        office.later(Span::seconds(60));
        let wait = Span(WINDOW.0 - 60_000);
        assert_eq!(
            office.refusal(knock(mail)),
            Refusal::TooManyAttempts { wait },
            "{mail}"
        );
        office.ask(knock("somebody.else@example.com"));
        office.later(wait);
        assert!(matches!(office.ask(knock(mail)), TeamAnswer::Known(_)));
    }
}

#[test]
fn a_network_address_has_tries_too_and_a_success_takes_its_own_back() {
    let (mut office, _) = Office::begun();
    for n in 0..50 {
        office.ask(knock(&format!("nobody-{n}@example.com")));
    }
    let refused = office.refusal(knock("ada@example.com"));
    assert!(matches!(refused, Refusal::TooManyAttempts { .. }));

    let (mut office, _) = Office::begun();
    for _ in 0..200 {
        office.ask(knock("ada@example.com"));
        office.signed_in(sign_in("ada", by_password("ada")));
    }
}

#[test]
fn a_session_ends_when_it_is_idle_old_or_ended() {
    let (mut office, facts) = Office::begun();
    let day = Span::seconds(24 * 60 * 60);
    let renew = || TeamCall::Renew(session("ada"));
    for _ in 0..6 {
        office.later(Span(13 * day.0));
        assert_eq!(office.signed_in(renew()), facts);
    }
    office.later(Span(13 * day.0));
    assert_eq!(
        office.refusal(renew()),
        Refusal::NotSignedIn,
        "older than 90 days"
    );

    let (mut office, _) = Office::begun();
    office.later(Span(14 * day.0));
    assert_eq!(
        office.refusal(renew()),
        Refusal::NotSignedIn,
        "idle for 14 days"
    );

    let (mut office, _) = Office::begun();
    let out = TeamCall::SignOut {
        session: session("ada"),
        everywhere: false,
    };
    assert_eq!(office.ask(out), TeamAnswer::Done);
    assert_eq!(office.refusal(renew()), Refusal::NotSignedIn);
    assert_eq!(office.dismissed, [(id("ada"), 2)]);
}

#[test]
fn signing_out_everywhere_ends_every_session_and_says_so() {
    let (mut office, _) = Office::begun();
    office.signed_in(sign_in("ada", by_password("ada")));
    let out = TeamCall::SignOut {
        session: session("ada"),
        everywhere: true,
    };
    assert_eq!(office.ask(out), TeamAnswer::Done);
    for name in ["ada", "another browser"] {
        let renew = TeamCall::Renew(session(name));
        assert_eq!(office.refusal(renew), Refusal::NotSignedIn);
    }
    assert_eq!(office.dismissed, [(id("ada"), 2)]);
}

#[test]
fn an_invitation_is_good_once_and_for_a_week() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "agent");
    assert!(grace.permissions.has(Permission::Inbox));
    assert!(!grace.permissions.has(Permission::People));
    let again = TeamCall::Accept {
        invitation: Digest([5; 32]),
        newcomer: somebody("mallory"),
        session: session("mallory"),
    };
    assert_eq!(office.refusal(again), Refusal::InvitationUnknown);

    let invite = |mail: &str, by: &Facts, digest: u8| TeamCall::Invite {
        by: by.clone(),
        invitation: Digest([digest; 32]),
        mail: mail.to_string(),
        position: position("agent"),
    };
    assert_eq!(
        office.refusal(invite("Grace@example.com", &ada, 1)),
        Refusal::MailTaken
    );
    assert_eq!(
        office.ask(invite("eve@example.com", &ada, 2)),
        TeamAnswer::Done
    );
    assert_eq!(
        office.ask(invite("eve@example.com", &ada, 3)),
        TeamAnswer::Done
    );
    let first = TeamCall::Invitation(Digest([2; 32]));
    assert_eq!(
        office.refusal(first),
        Refusal::InvitationUnknown,
        "overtaken"
    );
    office.later(INVITATION_LIFE);
    let second = TeamCall::Invitation(Digest([3; 32]));
    assert_eq!(
        office.refusal(second),
        Refusal::InvitationUnknown,
        "too late"
    );
}

#[test]
fn nobody_gives_or_takes_more_than_they_have() {
    let (mut office, ada) = Office::begun();
    let role = |name: &str, permissions| Role {
        id: RoleId::new(name).unwrap(),
        name: name.to_string(),
        permissions,
    };
    let host = role(
        "host",
        Permissions::of(&[Permission::People, Permission::Inbox]),
    );
    let put = |by: &Facts, role: Role| TeamCall::PutRole {
        by: by.clone(),
        role,
    };
    assert_eq!(office.ask(put(&ada, host)), TeamAnswer::Done);
    let hostess = office.joined(&ada, "hostess", "host");
    let member = |by: &Facts, person: &str, role: &str| TeamCall::PutMember {
        by: by.clone(),
        person: id(person),
        name: person.to_string(),
        position: position(role),
    };
    let not_hers = Refusal::NotYoursToGive;
    assert_eq!(
        office.refusal(member(&hostess, "hostess", "administrator")),
        not_hers
    );
    assert_eq!(office.refusal(member(&hostess, "ada", "host")), not_hers);
    assert_eq!(
        office.refusal(put(&hostess, role("all", Permissions::ALL))),
        not_hers
    );
    assert_eq!(
        office.refusal(put(&hostess, role("agent", Permissions::NONE))),
        not_hers
    );
    let remove = TeamCall::RemoveMember {
        by: hostess.clone(),
        person: id("ada"),
    };
    assert_eq!(office.refusal(remove), not_hers);
    let out = TeamCall::SignOutMember {
        by: hostess.clone(),
        person: id("ada"),
    };
    assert_eq!(office.refusal(out), not_hers);
    let invite = TeamCall::Invite {
        by: hostess.clone(),
        invitation: Digest([1; 32]),
        mail: "friend@example.com".to_string(),
        position: position("administrator"),
    };
    assert_eq!(office.refusal(invite), not_hers);
    let fixed = put(&ada, role("administrator", Permissions::NONE));
    assert_eq!(office.refusal(fixed), Refusal::RoleFixed);
    // What she has, she may give.
    office.joined(&hostess, "guest", "host");
}

#[test]
fn a_change_of_permissions_makes_passes_void_and_one_of_name_does_not() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "administrator");
    let mut put = |by: &Facts, name: &str, role: &str| {
        let asked = TeamCall::PutMember {
            by: by.clone(),
            person: id("grace"),
            name: name.to_string(),
            position: position(role),
        };
        (office.ask(asked), office.dismissed.clone())
    };
    assert_eq!(
        put(&ada, "Grace", "administrator"),
        (TeamAnswer::Done, vec![])
    );
    let dismissed = vec![(id("grace"), 2)];
    assert_eq!(
        put(&ada, "Grace", "agent"),
        (TeamAnswer::Done, dismissed.clone())
    );
    // Her pass still says that she is an administrator.
    let refused = TeamAnswer::Refused(Refusal::NotSignedIn);
    assert_eq!(put(&grace, "Grace", "administrator"), (refused, dismissed));
    let role = Role {
        id: RoleId::new("agent").unwrap(),
        name: "Agent".to_string(),
        permissions: Permissions::NONE,
    };
    assert_eq!(
        office.ask(TeamCall::PutRole {
            by: ada.clone(),
            role
        }),
        TeamAnswer::Done
    );
    assert_eq!(office.dismissed.last(), Some(&(id("grace"), 3)));
    assert_eq!(
        office
            .signed_in(TeamCall::Renew(session("grace")))
            .permissions,
        Permissions::NONE
    );
    let role = RoleId::new("agent").unwrap();
    let remove = TeamCall::RemoveRole { by: ada, role };
    assert_eq!(office.refusal(remove), Refusal::RoleInUse);
}

#[test]
fn rte_3_whoever_loses_their_seat_or_their_inbox_answers_no_more() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    let put = |role: &str, seat| TeamCall::PutMember {
        by: ada.clone(),
        person: id("grace"),
        name: "grace".to_string(),
        position: Position {
            seat,
            ..position(role)
        },
    };
    let role = |permissions: &[Permission]| TeamCall::PutRole {
        by: ada.clone(),
        role: Role {
            id: RoleId::new("agent").unwrap(),
            name: "Agent".to_string(),
            permissions: Permissions::of(permissions),
        },
    };
    let out = TeamCall::SignOutMember {
        by: ada.clone(),
        person: id("grace"),
    };
    let remove = TeamCall::RemoveMember {
        by: ada.clone(),
        person: id("grace"),
    };
    for (what, asked, answers) in [
        ("signed out", out, true),
        ("without a seat", put("agent", false), false),
        ("with a seat again", put("agent", true), true),
        ("a role without the inbox", put("editor", true), false),
        ("a role with it", put("agent", true), true),
        ("the role loses it", role(&[Permission::Contacts]), false),
        ("the role has it again", role(&[Permission::Inbox]), true),
        ("removed", remove, false),
    ] {
        office.answers.clear();
        assert_eq!(office.ask(asked), TeamAnswer::Done, "{what}");
        assert_eq!(office.answers.get(&id("grace")), Some(&answers), "{what}");
        // An inbox that has not heard is told the same.
        office.answers.clear();
        office.feed(Event::Woke);
        assert_eq!(office.answers.get(&id("grace")), Some(&answers), "{what}");
    }
}

#[test]
fn a_dismissal_is_told_until_every_inbox_has_heard() {
    let (mut office, ada) = Office::begun();
    let grace = id("grace");
    office.joined(&ada, "grace", "agent");
    let kept = |office: &Office| {
        let key = bytes::encode(&Key::Dismissal(id("grace")));
        office.kept.contains_key(&key)
    };
    let remove = TeamCall::RemoveMember {
        by: ada,
        person: grace.clone(),
    };
    assert_eq!(office.ask(remove), TeamAnswer::Done);
    assert!(kept(&office), "with the change");
    let told = |office: &mut Office| {
        office.feed(Event::Woke);
        core::mem::take(&mut office.dismissed)
    };
    // As long as an inbox is away, and whatever becomes of the object's memory meanwhile.
    let dismissed = [(grace.clone(), 2)];
    for _ in 0..3 {
        let directory = office.directory();
        assert!(
            directory
                .next_wake()
                .is_some_and(|(at, _)| at <= office.now)
        );
        assert_eq!(told(&mut office).last(), dismissed.last());
    }
    let heard = |number| Event::Heard {
        person: grace.clone(),
        number,
    };
    office.feed(heard(1));
    assert!(kept(&office), "that was an earlier one");
    office.feed(heard(2));
    assert!(!kept(&office));
    assert_eq!(office.directory().next_wake(), None);
    assert_eq!(told(&mut office), []);
}

#[test]
fn a_dismissal_that_fails_is_told_again_ever_more_seldom() {
    let (office, ada) = Office::begun();
    let mut directory = office.directory();
    let call = CallId(1);
    let asked = TeamCall::SignOut {
        session: session("ada"),
        everywhere: false,
    };
    let is_told = |effects: Effects<Effect>| {
        let mut effects = effects.into_iter();
        effects.any(|effect| matches!(effect, Effect::Dismiss { .. }))
    };
    let mut now = office.now;
    assert!(is_told(directory.update(now, Event::Asked { call, asked })));
    let mut waits = Vec::new();
    for _ in 0..8 {
        let (at, _) = directory.next_wake().unwrap();
        waits.push(at.since(now).0 / 1000);
        let early = Timestamp(at.0 - 1);
        assert!(!is_told(directory.update(early, Event::Woke)));
        now = at;
        assert!(is_told(directory.update(now, Event::Woke)));
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300]);
    assert_eq!(ada.person.number, 1);
}

#[test]
fn there_is_always_an_administrator() {
    let (mut office, ada) = Office::begun();
    let remove = TeamCall::RemoveMember {
        by: ada.clone(),
        person: id("ada"),
    };
    assert_eq!(office.refusal(remove.clone()), Refusal::LastAdministrator);
    let step_down = TeamCall::PutMember {
        by: ada.clone(),
        person: id("ada"),
        name: "Ada".to_string(),
        position: position("agent"),
    };
    assert_eq!(
        office.refusal(step_down.clone()),
        Refusal::LastAdministrator
    );
    office.joined(&ada, "grace", "administrator");
    assert_eq!(office.ask(remove), TeamAnswer::Done);
    let renew = TeamCall::Renew(session("ada"));
    assert_eq!(office.refusal(renew), Refusal::NotSignedIn);
    assert_eq!(office.dismissed, [(id("ada"), 2)]);
    assert_eq!(office.refusal(step_down), Refusal::NotSignedIn);
}

#[test]
fn whoever_leaves_takes_their_invitations_along() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "administrator");
    let invite = TeamCall::Invite {
        by: grace,
        invitation: Digest([1; 32]),
        mail: "eve@example.com".to_string(),
        position: position("agent"),
    };
    assert_eq!(office.ask(invite), TeamAnswer::Done);
    assert_eq!(office.roster().invited.len(), 1);
    office.ask(TeamCall::RemoveMember {
        by: ada,
        person: id("grace"),
    });
    assert_eq!(office.roster().invited.len(), 0);
}

#[test]
fn an_invitation_is_good_as_long_as_whoever_made_it_could_make_it() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "administrator");
    let invitation = Digest([1; 32]);
    let invite = TeamCall::Invite {
        by: grace,
        invitation,
        mail: "grace.again@example.com".to_string(),
        position: position("administrator"),
    };
    assert_eq!(office.ask(invite), TeamAnswer::Done);
    let put = |role: &str| TeamCall::PutMember {
        by: ada.clone(),
        person: id("grace"),
        name: "Grace".to_string(),
        position: position(role),
    };
    assert_eq!(office.ask(put("agent")), TeamAnswer::Done);
    let found = TeamCall::Invitation(invitation);
    assert_eq!(office.refusal(found.clone()), Refusal::InvitationUnknown);
    let accept = TeamCall::Accept {
        invitation,
        newcomer: somebody("mallory"),
        session: session("mallory"),
    };
    assert_eq!(office.refusal(accept), Refusal::InvitationUnknown);
    // It is shown, so that somebody can withdraw it.
    assert_eq!(office.roster().invited.len(), 1);
    assert_eq!(office.ask(put("administrator")), TeamAnswer::Done);
    assert!(matches!(office.ask(found), TeamAnswer::Invitation(_)));
}

#[test]
fn a_pass_that_was_overtaken_holds_no_more() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "administrator");
    let holds = |facts: &Facts| TeamCall::DropPasskey {
        by: facts.clone(),
        id: vec![1],
    };
    assert_eq!(office.refusal(holds(&grace)), Refusal::KeyUnknown);
    office.ask(TeamCall::SignOut {
        session: session("grace"),
        everywhere: false,
    });
    assert_eq!(office.refusal(holds(&grace)), Refusal::NotSignedIn);
    let again = office.signed_in(sign_in("grace", by_password("grace")));
    assert_eq!(office.refusal(holds(&again)), Refusal::KeyUnknown);
    office.ask(TeamCall::RemoveMember {
        by: ada.clone(),
        person: id("grace"),
    });
    assert_eq!(office.refusal(holds(&again)), Refusal::NotSignedIn);
    assert_eq!(office.refusal(holds(&ada)), Refusal::KeyUnknown);
}

/// Every change that somebody of the team may make, by whoever comes with these facts.
fn changes(by: &Facts) -> Vec<(TeamCall, Option<Permission>)> {
    let by = || by.clone();
    let people = Some(Permission::People);
    let role = RoleId::new("agent").unwrap();
    let team = TeamId::new("sales").unwrap();
    let digest = Digest([4; 32]);
    let mail = "eve@example.com".to_string();
    let name = "Eve".to_string();
    vec![
        (
            TeamCall::Credentials {
                by: by(),
                session: digest,
                from: HOME,
            },
            None,
        ),
        (
            TeamCall::Proved {
                by: by(),
                session: digest,
                from: HOME,
            },
            None,
        ),
        (
            TeamCall::ChangePassword {
                by: by(),
                password: "another hash".to_string(),
                keep: digest,
            },
            None,
        ),
        (
            TeamCall::PutCode {
                by: by(),
                code: None,
            },
            None,
        ),
        (
            TeamCall::AddPasskey {
                by: by(),
                passkey: Passkey {
                    id: vec![1],
                    name: name.clone(),
                    kept: vec![],
                },
                challenge: digest,
            },
            None,
        ),
        (
            TeamCall::DropPasskey {
                by: by(),
                id: vec![1],
            },
            None,
        ),
        (
            TeamCall::Invite {
                by: by(),
                invitation: digest,
                mail: mail.clone(),
                position: position("agent"),
            },
            people,
        ),
        (TeamCall::Withdraw { by: by(), mail }, people),
        (
            TeamCall::PutMember {
                by: by(),
                person: id("ada"),
                name: name.clone(),
                position: position("administrator"),
            },
            people,
        ),
        (
            TeamCall::RemoveMember {
                by: by(),
                person: id("ada"),
            },
            people,
        ),
        (
            TeamCall::SignOutMember {
                by: by(),
                person: id("ada"),
            },
            people,
        ),
        (
            TeamCall::GiveAccess {
                by: by(),
                person: id("ada"),
                access: digest,
            },
            people,
        ),
        (
            TeamCall::PutRole {
                by: by(),
                role: Role {
                    id: role.clone(),
                    name: name.clone(),
                    permissions: Permissions::NONE,
                },
            },
            people,
        ),
        (TeamCall::RemoveRole { by: by(), role }, people),
        (
            TeamCall::PutTeam {
                by: by(),
                team: Team {
                    id: team.clone(),
                    name: name.clone(),
                },
            },
            people,
        ),
        (TeamCall::RemoveTeam { by: by(), team }, people),
        (
            TeamCall::AddApiKey {
                by: by(),
                digest,
                wanted: keys::plain(&name),
            },
            Some(Permission::Settings),
        ),
        (
            TeamCall::DropApiKey { by: by(), digest },
            Some(Permission::Settings),
        ),
    ]
}

#[test]
fn a_change_is_decided_with_what_whoever_asks_may_do_when_it_is_made() {
    let (mut office, ada) = Office::begun();
    let grace = office.joined(&ada, "grace", "administrator");
    let cy = office.joined(&ada, "cy", "agent");
    for (change, permission) in changes(&cy) {
        if permission.is_some() {
            assert_eq!(office.refusal(change), Refusal::NotAllowed);
        }
    }
    // What she sent while she was there has taken its time.
    let slow = changes(&grace);
    office.ask(TeamCall::RemoveMember {
        by: ada,
        person: id("grace"),
    });
    for (change, _) in slow {
        assert_eq!(
            office.refusal(change.clone()),
            Refusal::NotSignedIn,
            "{change:?}"
        );
    }
}

#[test]
fn a_site_is_published_by_whoever_may_today() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "editor");
    let may = |office: &Office, by, permission| office.directory().may(by, permission).map(|_| ());
    assert_eq!(may(&office, &cy, Permission::Chatflows), Ok(()));
    let refused = may(&office, &cy, Permission::Settings);
    assert_eq!(refused, Err(Refusal::NotAllowed));
    office.ask(TeamCall::SignOutMember {
        by: ada,
        person: id("cy"),
    });
    let refused = may(&office, &cy, Permission::Chatflows);
    assert_eq!(refused, Err(Refusal::NotSignedIn));
}

#[test]
fn a_role_that_an_invitation_names_stays() {
    let (mut office, ada) = Office::begun();
    let role = RoleId::new("agent").unwrap();
    let invite = TeamCall::Invite {
        by: ada.clone(),
        invitation: Digest([1; 32]),
        mail: "eve@example.com".to_string(),
        position: position("agent"),
    };
    assert_eq!(office.ask(invite), TeamAnswer::Done);
    let remove = TeamCall::RemoveRole { by: ada, role };
    assert_eq!(office.refusal(remove.clone()), Refusal::RoleInUse);
    office.later(INVITATION_LIFE);
    assert_eq!(office.ask(remove), TeamAnswer::Done);
}

#[test]
fn a_role_that_comes_to_allow_something_makes_passes_void() {
    let (mut office, ada) = Office::begun();
    office.joined(&ada, "grace", "agent");
    // As a store may have it that a role was taken from under somebody.
    let key = Key::Role(RoleId::new("agent").unwrap());
    assert!(office.kept.remove(&bytes::encode(&key)).is_some());
    let put = |permissions| TeamCall::PutRole {
        by: ada.clone(),
        role: Role {
            id: RoleId::new("agent").unwrap(),
            name: "Agent".to_string(),
            permissions,
        },
    };
    let inbox = Permissions::of(&[Permission::Inbox]);
    assert_eq!(office.ask(put(inbox)), TeamAnswer::Done);
    assert_eq!(office.dismissed, [(id("grace"), 2)]);
    assert_eq!(office.ask(put(inbox)), TeamAnswer::Done);
    assert_eq!(office.dismissed.len(), 1, "nothing has changed");
}

#[test]
fn somebody_is_in_fifty_teams_at_most_and_in_each_once() {
    let (mut office, ada) = Office::begun();
    let team = |n: usize| TeamId::new(&format!("team-{n:02}")).unwrap();
    for n in 0..51 {
        let team = Team {
            id: team(n),
            name: "Team".to_string(),
        };
        let by = ada.clone();
        assert_eq!(office.ask(TeamCall::PutTeam { by, team }), TeamAnswer::Done);
    }
    let put = |teams: Vec<TeamId>| TeamCall::PutMember {
        by: ada.clone(),
        person: id("ada"),
        name: "Ada".to_string(),
        position: Position {
            teams,
            ..position("administrator")
        },
    };
    let invite = |teams: Vec<TeamId>| TeamCall::Invite {
        by: ada.clone(),
        invitation: Digest([1; 32]),
        mail: "eve@example.com".to_string(),
        position: Position {
            teams,
            ..position("agent")
        },
    };
    let often = || {
        (0..50)
            .rev()
            .flat_map(|n| [team(n), team(n), team(7)])
            .collect()
    };
    let once: Vec<TeamId> = (0..50).map(team).collect();
    for asked in [put(often()), invite(often())] {
        assert_eq!(office.ask(asked), TeamAnswer::Done);
    }
    let roster = office.roster();
    assert_eq!(roster.members[0].position.teams, once);
    assert_eq!(roster.invited[0].position.teams, once);
    let all: Vec<TeamId> = (0..51).map(team).collect();
    for asked in [put(all.clone()), invite(all)] {
        assert_eq!(office.refusal(asked), Refusal::TooMany);
    }
}

#[test]
fn a_team_that_goes_takes_nobody_along() {
    let (mut office, ada) = Office::begun();
    let team = TeamId::new("sales").unwrap();
    let put = |teams: Vec<TeamId>| TeamCall::PutMember {
        by: ada.clone(),
        person: id("ada"),
        name: "Ada".to_string(),
        position: Position {
            teams,
            ..position("administrator")
        },
    };
    assert_eq!(
        office.refusal(put(vec![team.clone()])),
        Refusal::TeamUnknown
    );
    let sales = Team {
        id: team.clone(),
        name: "Sales".to_string(),
    };
    office.ask(TeamCall::PutTeam {
        by: ada.clone(),
        team: sales,
    });
    assert_eq!(office.ask(put(vec![team.clone()])), TeamAnswer::Done);
    let remove = TeamCall::RemoveTeam {
        by: ada.clone(),
        team,
    };
    assert_eq!(office.ask(remove.clone()), TeamAnswer::Done);
    assert_eq!(office.roster().members[0].position.teams, []);
    assert_eq!(office.refusal(remove), Refusal::TeamUnknown);
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let (mut office, ada) = Office::begun();
    office.signed_in(sign_in("ada", by_password("ada")));
    let change = TeamCall::ChangePassword {
        by: ada,
        password: "another hash".to_string(),
        keep: session("another browser"),
    };
    assert_eq!(office.ask(change), TeamAnswer::Done);
    assert_eq!(
        office.refusal(TeamCall::Renew(session("ada"))),
        Refusal::NotSignedIn
    );
    let facts = office.signed_in(TeamCall::Renew(session("another browser")));
    assert_eq!(facts.person.number, 2);
}

#[test]
fn a_password_that_was_changed_meanwhile_proves_nothing() {
    let (mut office, ada) = Office::begun();
    let recovery = Digest([3; 32]);
    let secret = CodeSecret {
        secret: vec![5; 20],
        last: 100,
    };
    let put = |by: &Facts, code| TeamCall::PutCode {
        by: by.clone(),
        code,
    };
    let change = TeamCall::ChangePassword {
        by: ada,
        password: "another hash".to_string(),
        keep: session("ada"),
    };
    assert_eq!(office.ask(change), TeamAnswer::Done);
    let ada = office.signed_in(TeamCall::Renew(session("ada")));
    let checked = || "hash of ada".to_string();
    let proofs = [
        Proof::Password {
            checked: checked(),
            renewed: Some("the old one, renewed".to_string()),
        },
        by_code(101),
        Proof::Recovery {
            checked: checked(),
            code: recovery,
        },
    ];
    for code in [None, Some((secret, vec![recovery]))] {
        assert_eq!(office.ask(put(&ada, code)), TeamAnswer::Done);
        for proof in &proofs {
            let refused = office.refusal(sign_in("ada", proof.clone()));
            assert_eq!(refused, Refusal::NotProved, "{proof:?}");
        }
    }
}

#[test]
fn somebody_has_at_most_fifty_sessions_and_the_oldest_ends() {
    let (mut office, _) = Office::begun();
    for n in 0..50_u8 {
        office.later(Span::seconds(60));
        office.signed_in(TeamCall::SignIn {
            person: id("ada"),
            from: HOME,
            proof: by_password("ada"),
            session: Digest([n; 32]),
        });
    }
    assert_eq!(
        office.refusal(TeamCall::Renew(session("ada"))),
        Refusal::NotSignedIn
    );
    office.signed_in(TeamCall::Renew(Digest([0; 32])));
}

#[test]
fn a_record_under_a_key_of_another_kind_is_none() {
    let mut directory = Directory::default();
    let member = newcomer(
        Timestamp(0),
        "ada@example.com".to_string(),
        "Ada".to_string(),
        "hash".to_string(),
        people::kept_position(position("agent")),
    );
    directory.remember(Key::ApiKey(Digest([0; 32])), Record::Member(member));
    assert!(!directory.people.begun());
}

fn credentials(by: &Facts, from: Digest) -> TeamCall {
    TeamCall::Credentials {
        by: by.clone(),
        session: session("ada"),
        from,
    }
}

fn proved(by: &Facts, from: Digest) -> TeamCall {
    TeamCall::Proved {
        by: by.clone(),
        session: session("ada"),
        from,
    }
}

#[test]
fn whoever_changes_how_they_sign_in_again_and_again_is_not_kept_out() {
    let (mut office, ada) = Office::begun();
    for _ in 0..100 {
        let answer = office.ask(credentials(&ada, HOME));
        assert!(matches!(answer, TeamAnswer::Known(Some(_))));
        assert_eq!(office.ask(proved(&ada, HOME)), TeamAnswer::Done);
    }
}

#[test]
fn tea_6_tries_of_others_keep_nobody_from_their_own_password_and_ones_own_are_counted() {
    let (mut office, ada) = Office::begun();
    let elsewhere = Digest([77; 32]);
    for _ in 0..10 {
        office.ask(TeamCall::Knock {
            mail: "ada@example.com".to_string(),
            from: elsewhere,
        });
    }
    let refused = office.refusal(knock("ada@example.com"));
    assert!(matches!(refused, Refusal::TooManyAttempts { .. }));
    for _ in 0..10 {
        let answer = office.ask(credentials(&ada, HOME));
        assert!(matches!(answer, TeamAnswer::Known(Some(_))));
    }
    let refused = office.refusal(credentials(&ada, HOME));
    assert!(matches!(refused, Refusal::TooManyAttempts { .. }));
    // Another session of theirs has tries of its own.
    let other = TeamCall::Credentials {
        by: ada.clone(),
        session: session("another browser"),
        from: HOME,
    };
    assert!(matches!(office.ask(other), TeamAnswer::Known(Some(_))));
}

#[test]
fn tea_6_whoever_signs_in_ends_the_session_in_hand_and_its_passes() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "agent");
    let stands = |by: &Facts, session: Digest| TeamCall::Stands {
        by: by.clone(),
        session,
    };
    let instead = |before: Digest, then: TeamCall| TeamCall::Instead {
        before,
        then: Box::new(then),
    };
    assert_eq!(office.ask(stands(&ada, session("ada"))), TeamAnswer::Done);
    assert_eq!(office.ask(stands(&cy, session("cy"))), TeamAnswer::Done);
    // No session of somebody else's makes a pass good.
    let refused = office.refusal(stands(&cy, session("ada")));
    assert_eq!(refused, Refusal::NotSignedIn);

    // What does not sign in ends nothing.
    let wrong = sign_in("ada", by_password("nobody"));
    let refused = office.refusal(instead(session("ada"), wrong));
    assert_eq!(refused, Refusal::NotProved);
    assert_eq!(office.ask(stands(&ada, session("ada"))), TeamAnswer::Done);

    // Ada signs in on Cy's browser, and once more on her own.
    for (before, whose) in [(session("cy"), &cy), (session("ada"), &ada)] {
        let again = sign_in("ada", by_password("ada"));
        let facts = office.signed_in(instead(before, again));
        let now = stands(&facts, session("another browser"));
        assert_eq!(office.ask(now), TeamAnswer::Done);
        assert_eq!(
            office.refusal(TeamCall::Renew(before)),
            Refusal::NotSignedIn
        );
        let refused = office.refusal(stands(whose, before));
        assert_eq!(refused, Refusal::NotSignedIn);
        assert!(
            office
                .dismissed
                .iter()
                .any(|(id, _)| *id == whose.person.id)
        );
    }
}

#[test]
fn tea_6_signing_out_ends_the_pass_of_that_session() {
    let (mut office, ada) = Office::begun();
    let out = TeamCall::SignOut {
        session: session("ada"),
        everywhere: false,
    };
    assert_eq!(office.ask(out), TeamAnswer::Done);
    let stands = TeamCall::Stands {
        by: ada,
        session: session("ada"),
    };
    assert_eq!(office.refusal(stands), Refusal::NotSignedIn);
}
