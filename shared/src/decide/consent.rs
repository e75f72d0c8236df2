//! What the visitor is asked before a message is sent, or after it: one question at a time (CON, CAP).

use crate::flow::published::{Asks, CookieTime, MailTime, ProcessingAsk};

/// What is known of the visitor's answers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Known {
    /// The site vouches for who this is (CON-3).
    pub identified: bool,
    pub cookie: Cookie,
    /// The visitor has agreed to processing, in this conversation or on this page before it.
    pub processing: bool,
    /// There is an address, or the visitor would not give one.
    pub mail: bool,
    /// The visitor has left the page with the mouse, or was about to.
    pub leaves: bool,
    /// The visitor has pressed send.
    pub sends: bool,
    /// There is a message in this conversation.
    pub wrote: bool,
}

/// How it stands with the cookie (CON-2).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Cookie {
    #[default]
    Unanswered,
    /// By the visitor.
    Declined,
    /// By a signal of the browser (CON-7), or a script has taken the cookie away (API-5).
    Withheld,
    /// Not set, and then the visitor wanted to be asked (CON-7).
    Wanted,
    Accepted,
}

impl Cookie {
    /// The chat ends with the page: the visitor has no way back to it.
    #[must_use]
    pub fn ends_with_page(self) -> bool {
        match self {
            Self::Declined | Self::Withheld => true,
            Self::Unanswered | Self::Wanted | Self::Accepted => false,
        }
    }
}

/// What to ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    Cookie,
    Processing,
    /// The visitor's address; `skips` where that is optional.
    Mail {
        skips: bool,
    },
}

impl Question {
    /// Whether a message has to wait for the answer.
    #[must_use]
    pub fn holds_back(self) -> bool {
        match self {
            Self::Cookie | Self::Processing | Self::Mail { skips: false } => true,
            Self::Mail { skips: true } => false,
        }
    }
}

/// The question to ask at this moment, if there is one (CON-9). Where the first of all is still to
/// come, the others wait behind it, so that no question takes the place of one that is being answered.
#[must_use]
pub fn question(asks: &Asks, known: &Known) -> Option<Question> {
    if waits_for_cookie(asks, known) {
        return None;
    }
    let processing = || {
        asks_processing(asks)
            .filter(|_| !known.processing && !known.wrote)
            .map(|_| Question::Processing)
    };
    let mail = || {
        // The team can reach a visitor who has declined the cookie by an address alone (CAP-1).
        let declined = known.cookie == Cookie::Declined && (known.wrote || !informs(asks, known));
        let (now, skips) = match asks.mail.as_ref()?.when {
            MailTime::First => (!known.wrote, false),
            MailTime::After => (known.wrote || declined, true),
            MailTime::Declined => (declined, true),
        };
        (now && !known.mail && !known.identified).then_some(Question::Mail { skips })
    };
    asks_cookie(asks, known)
        .then_some(Question::Cookie)
        .or_else(processing)
        .or_else(mail)
}

/// Whether the cookie will be asked for before the first message, and not yet.
fn waits_for_cookie(asks: &Asks, known: &Known) -> bool {
    let unanswered = known.cookie == Cookie::Unanswered && !known.identified;
    let later = asks.cookie.when == CookieTime::OnExitIntent && !known.leaves && !known.sends;
    unanswered && later && !known.wrote
}

/// Whom the site vouches for, nobody asks (CON-3).
fn asks_cookie(asks: &Asks, known: &Known) -> bool {
    let time = match (known.cookie, asks.cookie.when) {
        (Cookie::Accepted | Cookie::Declined | Cookie::Withheld, _)
        | (Cookie::Unanswered, CookieTime::Never) => false,
        (Cookie::Wanted, _) | (Cookie::Unanswered, CookieTime::BeforeChat) => true,
        (Cookie::Unanswered, CookieTime::OnExitIntent) => known.leaves || known.sends,
    };
    time && !known.identified
}

/// Whether something stands above the composer, without a question, until the first message.
fn informs(asks: &Asks, known: &Known) -> bool {
    let shown = asks.processing.as_ref().is_some_and(|it| !it.explicit);
    shown || (asks.subscription.is_some() && place(asks, known) == Place::Composer)
}

fn asks_processing(asks: &Asks) -> Option<&ProcessingAsk> {
    asks.processing.as_ref().filter(|asked| asked.explicit)
}

/// Where the subscription box stands (CON-9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In the question about processing.
    Processing,
    /// With the question for the address.
    Mail,
    /// Above the composer.
    Composer,
}

/// Where the subscription box stands in a flow that has one.
#[must_use]
pub fn place(asks: &Asks, known: &Known) -> Place {
    if asks_processing(asks).is_some() {
        Place::Processing
    } else if asks.processing.is_none() && asks_mail(asks) && !known.identified {
        Place::Mail
    } else {
        Place::Composer
    }
}

/// Whether the flow asks every visitor for an address.
fn asks_mail(asks: &Asks) -> bool {
    let mail = asks.mail.as_ref();
    mail.is_some_and(|mail| mail.when != MailTime::Declined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::published::{CookieAsk, MailAsk};

    fn asks(when: CookieTime, explicit: bool, first: bool) -> Asks {
        let mail = if first {
            MailTime::First
        } else {
            MailTime::After
        };
        Asks {
            cookie: CookieAsk {
                when,
                text: "c".into(),
            },
            processing: Some(ProcessingAsk {
                explicit,
                text: "p".into(),
            }),
            mail: Some(MailAsk {
                when: mail,
                text: "m".into(),
            }),
            ..Asks::default()
        }
    }

    const FRESH: Known = Known {
        identified: false,
        cookie: Cookie::Unanswered,
        processing: false,
        mail: false,
        leaves: false,
        sends: false,
        wrote: false,
    };

    #[test]
    fn con_9_questions_come_one_at_a_time_cookies_processing_address() {
        let asks = asks(CookieTime::BeforeChat, true, true);
        assert_eq!(question(&asks, &FRESH), Some(Question::Cookie));
        for cookie in [Cookie::Accepted, Cookie::Declined] {
            let known = Known { cookie, ..FRESH };
            assert_eq!(question(&asks, &known), Some(Question::Processing));
            let known = Known {
                processing: true,
                ..known
            };
            let mail = Question::Mail { skips: false };
            assert_eq!(question(&asks, &known), Some(mail));
            let known = Known {
                mail: true,
                ..known
            };
            assert_eq!(question(&asks, &known), None);
            let known = Known {
                wrote: true,
                ..known
            };
            assert_eq!(question(&asks, &known), None);
        }
        for question in [
            Question::Cookie,
            Question::Processing,
            Question::Mail { skips: false },
        ] {
            assert!(question.holds_back());
        }
    }

    #[test]
    fn con_2_on_exit_intent_the_cookie_is_asked_for_then_or_before_the_first_message() {
        let asks = asks(CookieTime::OnExitIntent, false, false);
        assert_eq!(question(&asks, &FRESH), None);
        let leaves = Known {
            leaves: true,
            ..FRESH
        };
        let sends = Known {
            sends: true,
            ..FRESH
        };
        assert_eq!(question(&asks, &leaves), Some(Question::Cookie));
        assert_eq!(question(&asks, &sends), Some(Question::Cookie));
        for cookie in [Cookie::Accepted, Cookie::Declined] {
            assert_eq!(question(&asks, &Known { cookie, ..leaves }), None);
        }
    }

    #[test]
    fn con_9_where_the_cookie_comes_later_everything_else_comes_behind_it() {
        let asks = asks(CookieTime::OnExitIntent, true, true);
        assert_eq!(question(&asks, &FRESH), None);
        let sends = Known {
            sends: true,
            ..FRESH
        };
        assert_eq!(question(&asks, &sends), Some(Question::Cookie));
        let declined = Known {
            cookie: Cookie::Declined,
            ..sends
        };
        assert_eq!(question(&asks, &declined), Some(Question::Processing));
        // Nothing is to come before whom the site vouches for, or behind the first message.
        let identified = Known {
            identified: true,
            ..FRESH
        };
        assert_eq!(question(&asks, &identified), Some(Question::Processing));
        let after = Asks {
            mail: Some(MailAsk {
                when: MailTime::After,
                text: "m".into(),
            }),
            ..asks
        };
        let wrote = Known {
            wrote: true,
            ..FRESH
        };
        let mail = Question::Mail { skips: true };
        assert_eq!(question(&after, &wrote), Some(mail));
    }

    #[test]
    fn con_3_whom_the_site_vouches_for_is_not_asked_for_cookie_or_address() {
        let asks = asks(CookieTime::BeforeChat, true, true);
        let known = Known {
            identified: true,
            ..FRESH
        };
        assert_eq!(question(&asks, &known), Some(Question::Processing));
        let known = Known {
            processing: true,
            ..known
        };
        assert_eq!(question(&asks, &known), None);
    }

    #[test]
    fn con_4_a_legitimate_interest_asks_nothing() {
        let asks = asks(CookieTime::Never, false, false);
        assert_eq!(question(&asks, &FRESH), None);
    }

    #[test]
    fn con_7_whoever_wants_to_be_remembered_is_asked_also_where_the_flow_does_not() {
        let asks = asks(CookieTime::Never, false, false);
        let known = Known {
            cookie: Cookie::Wanted,
            wrote: true,
            mail: true,
            ..FRESH
        };
        assert_eq!(question(&asks, &known), Some(Question::Cookie));
    }

    #[test]
    fn cap_1_after_the_first_message_the_address_may_be_skipped_and_holds_nothing_back() {
        let asks = asks(CookieTime::Never, false, false);
        let wrote = Known {
            wrote: true,
            ..FRESH
        };
        let asked = question(&asks, &wrote);
        assert_eq!(asked, Some(Question::Mail { skips: true }));
        assert!(!asked.is_some_and(Question::holds_back));
        assert_eq!(
            question(
                &asks,
                &Known {
                    mail: true,
                    ..wrote
                }
            ),
            None
        );
    }

    #[test]
    fn cap_1_declining_the_cookie_asks_for_the_address_also_where_the_flow_does_not() {
        let with = |when, explicit, processing: bool| {
            let asked = asks(CookieTime::BeforeChat, explicit, false);
            Asks {
                processing: asked.processing.filter(|_| processing),
                mail: Some(MailAsk {
                    when,
                    text: "m".into(),
                }),
                ..asked
            }
        };
        let known = |cookie, wrote| Known {
            cookie,
            wrote,
            ..FRESH
        };
        let mail = Some(Question::Mail { skips: true });
        for when in [MailTime::After, MailTime::Declined] {
            let plain = with(when, false, false);
            assert_eq!(question(&plain, &known(Cookie::Declined, false)), mail);
            // A signal of the browser has declined nothing that the visitor saw.
            assert_eq!(question(&plain, &known(Cookie::Withheld, false)), None);
            assert_eq!(question(&plain, &known(Cookie::Accepted, false)), None);
            // Processing comes first, and a text that only informs stays until the first message.
            let explicit = with(when, true, true);
            let asked = question(&explicit, &known(Cookie::Declined, false));
            assert_eq!(asked, Some(Question::Processing));
            let shown = with(when, false, true);
            assert_eq!(question(&shown, &known(Cookie::Declined, false)), None);
            assert_eq!(question(&shown, &known(Cookie::Declined, true)), mail);
            let has = Known {
                mail: true,
                ..known(Cookie::Declined, true)
            };
            assert_eq!(question(&shown, &has), None);
        }
        let never = with(MailTime::Declined, false, false);
        assert_eq!(question(&never, &known(Cookie::Accepted, true)), None);
        let first = with(MailTime::First, false, false);
        let held = Some(Question::Mail { skips: false });
        assert_eq!(question(&first, &known(Cookie::Declined, false)), held);
    }

    #[test]
    fn con_9_the_subscription_box_stands_with_processing_else_the_address_else_the_composer() {
        let explicit = asks(CookieTime::Never, true, true);
        assert_eq!(place(&explicit, &FRESH), Place::Processing);
        let shown = asks(CookieTime::Never, false, true);
        assert_eq!(place(&shown, &FRESH), Place::Composer, "with the text");
        let mail = Asks {
            processing: None,
            ..shown
        };
        assert_eq!(place(&mail, &FRESH), Place::Mail);
        let identified = Known {
            identified: true,
            ..FRESH
        };
        assert_eq!(place(&mail, &identified), Place::Composer);
        assert_eq!(place(&Asks::default(), &FRESH), Place::Composer);
        let declined = Asks {
            mail: Some(MailAsk {
                when: MailTime::Declined,
                text: "m".into(),
            }),
            ..mail
        };
        assert_eq!(place(&declined, &FRESH), Place::Composer);
    }
}
