//! API keys, and what they may do (TEA-3).

use super::*;
use crate::protocol::{call::By, site::Publisher};

const KEY: Digest = Digest([4; 32]);

fn add(by: &Facts, digest: Digest, name: &str) -> TeamCall {
    TeamCall::AddApiKey {
        by: by.clone(),
        digest,
        name: name.to_string(),
    }
}

fn names(office: &mut Office, by: &Facts) -> Vec<String> {
    let answer = office.ask(TeamCall::ApiKeys { by: by.clone() });
    let TeamAnswer::ApiKeys(keys) = answer else {
        panic!("{answer:?}");
    };
    keys.into_iter().map(|key| key.name).collect()
}

#[test]
fn tea_3_an_editor_makes_keys_that_publish_and_do_no_more() {
    let (mut office, ada) = Office::begun();
    let cy = office.joined(&ada, "cy", "editor");
    let other = Digest([5; 32]);
    assert_eq!(office.ask(add(&ada, other, "of ada")), TeamAnswer::Done);
    assert_eq!(office.ask(add(&cy, KEY, "of cy")), TeamAnswer::Done);
    let may = |office: &Office, permission| office.directory().key_may(KEY, permission);
    assert_eq!(may(&office, Permission::Chatflows), Ok(()));
    for more in [Permission::Settings, Permission::People, Permission::Inbox] {
        assert_eq!(may(&office, more), Err(Refusal::NotAllowed), "{more:?}");
    }
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
    let refused = may(&office, Permission::Chatflows);
    assert_eq!(refused, Err(Refusal::NotAllowed));
    let cy = office.signed_in(TeamCall::Renew(session("cy")));
    assert_eq!(
        office.refusal(TeamCall::ApiKeys { by: cy.clone() }),
        Refusal::NotAllowed
    );
    assert_eq!(office.refusal(add(&cy, KEY, "more")), Refusal::NotAllowed);
    assert_eq!(office.ask(drop(&ada, KEY)), TeamAnswer::Done);
    let refused = may(&office, Permission::Chatflows);
    assert_eq!(refused, Err(Refusal::KeyUnknown));
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
