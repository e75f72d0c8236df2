//! API keys, and what they may do (TEA-3).

use super::*;
use crate::{
    ids::SiteId,
    protocol::{
        call::By,
        site::Publisher,
        team::{ApiKey, KeyState, NewKey, Scope},
    },
};

const KEY: Digest = Digest([4; 32]);

pub(super) fn plain(name: &str) -> NewKey {
    NewKey {
        name: name.to_string(),
        scopes: None,
        site: None,
        until: None,
    }
}

fn make(by: &Facts, digest: Digest, wanted: NewKey) -> TeamCall {
    TeamCall::AddApiKey {
        by: by.clone(),
        digest,
        wanted,
    }
}

fn add(by: &Facts, digest: Digest, name: &str) -> TeamCall {
    make(by, digest, plain(name))
}

fn list(office: &mut Office, by: &Facts) -> Vec<ApiKey> {
    let answer = office.ask(TeamCall::ApiKeys { by: by.clone() });
    let TeamAnswer::ApiKeys(keys) = answer else {
        panic!("{answer:?}");
    };
    keys
}

fn names(office: &mut Office, by: &Facts) -> Vec<String> {
    let keys = list(office, by).into_iter();
    keys.map(|key| key.name).collect()
}

/// What the directory says to each scope of a key, on a site of this name.
fn may(office: &Office, digest: Digest, site: &str) -> [Result<(), Refusal>; 3] {
    let site = SiteId::new(site);
    Scope::ALL.map(|scope| {
        let directory = office.directory();
        directory.key_may(office.now, digest, scope, site.as_ref())
    })
}

const NO: Result<(), Refusal> = Err(Refusal::NotAllowed);
const NONE: Result<(), Refusal> = Err(Refusal::KeyUnknown);

#[test]
fn api_keys_are_there_until_they_are_dropped() {
    let (mut office, ada) = Office::begun();
    let is_there = TeamCall::ApiKey(KEY);
    assert_eq!(office.refusal(is_there.clone()), Refusal::KeyUnknown);
    assert_eq!(office.ask(add(&ada, KEY, "shop")), TeamAnswer::Done);
    assert_eq!(office.ask(is_there.clone()), TeamAnswer::Done);
    let drop = TeamCall::DropApiKey {
        by: ada,
        digest: KEY,
    };
    assert_eq!(office.ask(drop), TeamAnswer::Done);
    assert_eq!(office.refusal(is_there), Refusal::KeyUnknown);
}

#[test]
fn tea_3_an_editor_makes_keys_that_publish_and_do_no_more() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "editor");
    let other = Digest([5; 32]);
    assert_eq!(office.ask(add(&ada, other, "of ada")), TeamAnswer::Done);
    assert_eq!(office.ask(add(&cy, KEY, "of cy")), TeamAnswer::Done);
    assert_eq!(may(&office, KEY, "main"), [Ok(()), NO, NO]);
    // An editor sees and deletes their own; a person with the settings all of them.
    assert_eq!(names(&mut office, &cy), ["of cy"]);
    assert_eq!(names(&mut office, &ada).len(), 2);
    let drop = |by: &Facts, digest| TeamCall::DropApiKey {
        by: by.clone(),
        digest,
    };
    assert_eq!(office.refusal(drop(&cy, other)), Refusal::KeyUnknown);
    // With the role goes what the key may do, and with the person as well.
    let put = TeamCall::PutMember {
        by: ada.clone(),
        person: id("cy"),
        name: "cy".to_string(),
        position: position("agent"),
    };
    assert_eq!(office.ask(put), TeamAnswer::Done);
    assert_eq!(may(&office, KEY, "main"), [NO; 3]);
    let cy = office.signed_in(TeamCall::Renew(session("cy")));
    assert_eq!(
        office.refusal(TeamCall::ApiKeys { by: cy.clone() }),
        Refusal::NotAllowed
    );
    assert_eq!(office.refusal(add(&cy, KEY, "more")), Refusal::NotAllowed);
    assert_eq!(office.ask(drop(&ada, KEY)), TeamAnswer::Done);
    assert_eq!(may(&office, KEY, "main"), [NONE; 3]);
}

#[test]
fn tea_3_a_key_is_for_its_scopes_and_its_site_alone() {
    let (mut office, ada) = Office::begun();
    for (place, scope) in Scope::ALL.into_iter().enumerate() {
        let key = Digest([10 + place as u8; 32]);
        let wanted = NewKey {
            scopes: Some(vec![scope]),
            site: SiteId::new("main"),
            ..plain("one")
        };
        assert_eq!(office.ask(make(&ada, key, wanted)), TeamAnswer::Done);
        let only = Scope::ALL.map(|other| if other == scope { Ok(()) } else { NO });
        assert_eq!(may(&office, key, "main"), only, "{scope:?}");
        assert_eq!(may(&office, key, "other"), [NO; 3], "{scope:?}");
        let by = By::Key(key);
        assert_eq!(
            office.directory().only_site(&by),
            SiteId::new("main").as_ref()
        );
    }
    let all = Digest([20; 32]);
    assert_eq!(office.ask(add(&ada, all, "all")), TeamAnswer::Done);
    assert_eq!(may(&office, all, "main"), [Ok(()); 3]);
    assert_eq!(may(&office, all, "other"), [Ok(()); 3]);
}

#[test]
fn tea_3_nobody_gives_a_scope_that_they_could_not_use() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "editor");
    for scope in [Scope::Identities, Scope::IdentityKeys] {
        let wanted = NewKey {
            scopes: Some(vec![Scope::Sites, scope]),
            ..plain("more")
        };
        let refused = office.refusal(make(&cy, KEY, wanted));
        assert_eq!(refused, Refusal::NotYoursToGive, "{scope:?}");
    }
    let nothing = NewKey {
        scopes: Some(Vec::new()),
        ..plain("nothing")
    };
    assert_eq!(
        office.refusal(make(&cy, KEY, nothing)),
        Refusal::KeyForNothing
    );
    assert_eq!(names(&mut office, &ada), [""; 0]);
}

#[test]
fn tea_3_a_key_ends_with_its_day() {
    let (mut office, ada) = Office::begun();
    let past = NewKey {
        until: Some(office.now),
        ..plain("past")
    };
    assert_eq!(office.refusal(make(&ada, KEY, past)), Refusal::KeyEndPast);
    let until = office.now.after(Span::seconds(60));
    let wanted = NewKey {
        until: Some(until),
        ..plain("for a minute")
    };
    assert_eq!(office.ask(make(&ada, KEY, wanted)), TeamAnswer::Done);
    office.later(Span::seconds(59));
    assert_eq!(may(&office, KEY, "main"), [Ok(()); 3]);
    assert_eq!(office.ask(TeamCall::ApiKey(KEY)), TeamAnswer::Done);
    office.later(Span::seconds(1));
    assert_eq!(may(&office, KEY, "main"), [NONE; 3]);
    assert_eq!(office.refusal(TeamCall::ApiKey(KEY)), Refusal::KeyUnknown);
    // It is listed for a while, so that its owner finds out why a program is refused.
    let ada = office.signed_in(TeamCall::Renew(session("ada")));
    assert_eq!(list(&mut office, &ada)[0].state, KeyState::Ended);
    office.later(Span::seconds(31 * 24 * 60 * 60));
    assert_eq!(
        office.ask(add(&ada, Digest([5; 32]), "next")),
        TeamAnswer::Done
    );
    assert_eq!(names(&mut office, &ada), ["next"]);
}

#[test]
fn tea_3_a_key_does_nothing_once_its_maker_may_not_and_is_void_once_they_have_left() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "administrator");
    assert_eq!(office.ask(add(&cy, KEY, "of cy")), TeamAnswer::Done);
    assert_eq!(may(&office, KEY, "main"), [Ok(()); 3]);
    assert_eq!(list(&mut office, &ada)[0].state, KeyState::Good);
    for (role, state, expected) in [
        ("editor", KeyState::Good, [Ok(()), NO, NO]),
        ("agent", KeyState::Powerless, [NO; 3]),
        ("administrator", KeyState::Good, [Ok(()); 3]),
    ] {
        let put = TeamCall::PutMember {
            by: ada.clone(),
            person: id("cy"),
            name: "cy".to_string(),
            position: position(role),
        };
        assert_eq!(office.ask(put), TeamAnswer::Done);
        assert_eq!(may(&office, KEY, "main"), expected, "{role}");
        assert_eq!(list(&mut office, &ada)[0].state, state, "{role}");
    }
    let remove = TeamCall::RemoveMember {
        by: ada.clone(),
        person: id("cy"),
    };
    assert_eq!(office.ask(remove), TeamAnswer::Done);
    assert_eq!(may(&office, KEY, "main"), [NONE; 3]);
    assert_eq!(office.refusal(TeamCall::ApiKey(KEY)), Refusal::KeyUnknown);
    let listed = list(&mut office, &ada);
    assert_eq!(listed[0].state, KeyState::Void);
    assert_eq!(listed[0].maker, "cy");
    // It does not come back with the person.
    office.joined(&ada, "cy", "administrator");
    assert_eq!(may(&office, KEY, "main"), [NONE; 3]);
    let drop = TeamCall::DropApiKey {
        by: ada,
        digest: KEY,
    };
    assert_eq!(office.ask(drop), TeamAnswer::Done);
}

#[test]
fn tea_3_the_last_use_of_a_key_is_written_down_once_an_hour() {
    let (mut office, ada) = Office::begun();
    assert_eq!(office.ask(add(&ada, KEY, "busy")), TeamAnswer::Done);
    assert_eq!(list(&mut office, &ada)[0].used, None);
    let first = office.now;
    let mut written = 0;
    for _ in 0..120 {
        let before = office.kept.clone();
        assert_eq!(office.ask(TeamCall::ApiKey(KEY)), TeamAnswer::Done);
        written += usize::from(office.kept != before);
        office.later(Span::seconds(60));
    }
    assert_eq!(written, 2);
    let ada = office.signed_in(TeamCall::Renew(session("ada")));
    let used = list(&mut office, &ada)[0].used;
    assert_eq!(used, Some(first.after(Span::seconds(60 * 60))));
}

#[test]
fn a_version_is_published_in_the_name_of_a_person_or_of_a_key_and_its_maker() {
    let (mut office, ada) = Office::begun();
    assert_eq!(office.ask(add(&ada, KEY, "Deploys")), TeamAnswer::Done);
    let by = |by: By| office.directory().publisher(&by);
    let named = |key: Option<&str>| {
        Some(Publisher {
            name: "ada".to_string(),
            key: key.map(ToString::to_string),
        })
    };
    assert_eq!(by(By::Person(ada.clone())), named(None));
    assert_eq!(by(By::Key(KEY)), named(Some("Deploys")));
    assert_eq!(by(By::Key(Digest([9; 32]))), None);
}
