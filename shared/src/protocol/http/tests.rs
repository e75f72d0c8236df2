use super::*;

#[test]
fn templates_are_filled_in_order_and_read_back() {
    let template = open_visitor_socket::ROUTE.path;
    let filled = path(template, &["main", "42"]);
    assert_eq!(filled, "/v1/sites/main/conversations/42/socket");
    assert_eq!(value(template, &filled, "site"), Some("main"));
    assert_eq!(value(template, &filled, "conversation"), Some("42"));
    assert_eq!(value(template, &filled, "inbox"), None);
    assert_eq!(path("/healthz", &[]), "/healthz");
}

/// Whether some path fits both.
fn meet(one: &str, other: &str) -> bool {
    let value = |part: &str| part.starts_with('{');
    one.split('/').count() == other.split('/').count()
        && one
            .split('/')
            .zip(other.split('/'))
            .all(|(a, b)| a == b || (value(a) && !b.is_empty()) || (value(b) && !a.is_empty()))
}

#[test]
fn no_request_is_for_two_routes() {
    for (place, one) in ROUTES.iter().enumerate() {
        for other in ROUTES.iter().skip(place + 1) {
            let same = one.method == other.method
                && one.side.meets(other.side)
                && meet(one.path, other.path);
            assert!(!same, "{} and {}", one.name, other.name);
            assert_ne!(one.name, other.name);
        }
    }
}

#[test]
fn a_row_says_nothing_that_cannot_be() {
    for route in ROUTES {
        let name = route.name;
        assert!(is_plain(&path(route.path, &["x", "y", "z"])), "{name}");
        assert_eq!(Method::of(route.method.word()), Some(route.method));
        let reads = route.method == Method::Get;
        assert!(reads || route.caching == Caching::Never, "{name}");
        assert!(reads || route.side != Side::Both, "{name}");
        match route.body {
            Body::Postcard { most } | Body::Json { most } => assert!(!reads && most > 0, "{name}"),
            Body::Socket => assert!(reads, "{name}"),
            Body::None => {}
        }
        match route.access {
            Access::Anyone => assert!(reads || route.side == Side::Console, "{name}"),
            Access::Site | Access::Visitor => {
                let has_token = matches!(route.body, Body::Postcard { .. } | Body::Socket);
                assert!(has_token || route.access == Access::Site, "{name}");
                assert_eq!(route.side, Side::Public, "{name}");
                assert!(value(route.path, route.path, "site").is_some(), "{name}");
            }
            Access::Session
            | Access::Person
            | Access::May(_)
            | Access::MayEither(..)
            | Access::MayOrKey(_)
            | Access::Key => {
                assert_eq!(route.side, Side::Console, "{name}");
                assert_eq!(route.caching, Caching::Never, "{name}");
            }
        }
    }
}

/// The first row with the path and the method of this one: the two sides may have one each.
fn first(route: &'static Route) -> &'static Route {
    let mut rows = ROUTES.iter();
    let same = |row: &&Route| (row.method, row.path) == (route.method, route.path);
    rows.find(same).unwrap()
}

#[test]
fn a_route_of_one_side_does_not_exist_on_the_other() {
    for route in ROUTES {
        let path = path(route.path, &["x", "y"]);
        for side in [Side::Public, Side::Console, Side::Both] {
            let found = find(side, route.method.word(), &path);
            // Where one name serves both sides, the first of two rows; the door knows the other.
            let is_first = side != Side::Both || first(route) == route;
            assert_eq!(
                found == Found::Route(route),
                route.side.meets(side) && is_first,
                "{} {side:?}",
                route.name
            );
        }
    }
    let site = "/v1/sites/demo";
    assert_eq!(
        find(Side::Public, "HEAD", site),
        Found::Route(&get_site::ROUTE)
    );
    assert_eq!(
        find(Side::Console, "GET", site),
        Found::Route(&get_site_file::ROUTE)
    );
    assert_eq!(
        find(Side::Public, "PUT", site),
        Found::Methods([Method::Get].into())
    );
    assert_eq!(
        find(Side::Both, "OPTIONS", site),
        Found::Methods([Method::Get, Method::Put].into())
    );
}

/// Every way of writing a path that is not its own finds nothing.
#[test]
fn no_trick_finds_a_route() {
    for route in ROUTES {
        let plain = path(route.path, &["demo", "42"]);
        let method = route.method.word();
        for trick in tricks(&plain) {
            assert_eq!(find(Side::Both, method, &trick), Found::Nothing, "{trick}");
        }
        let found = find(Side::Both, method, &plain);
        assert_eq!(found, Found::Route(first(route)));
    }
}

fn tricks(plain: &str) -> Vec<String> {
    let rest = plain.trim_start_matches('/');
    let encoded = |byte: u8| std::format!("/%{byte:02x}{}", rest.get(1..).unwrap_or_default());
    let mut tricks: Vec<String> = [
        "/{}/",
        "//{}",
        "/./{}",
        "/../{}",
        "/x/../{}",
        "/%2e/{}",
        "/%2E%2e/{}",
        "/%2f{}",
        "/{}%2f",
        "/{};",
        "/{};a=b",
        "/{}%00",
        "/{}%20",
        "/{} ",
        "/{}\t",
        "/\\{}",
        "/{}\\",
        "/{}#",
        "/{}*",
        "/{}:80",
        "/{}@x",
        "/{},",
        "/{}é",
        "{}",
        "http://localhost/{}",
        "/{}%",
        "/{}/.",
        "/{}/..",
    ]
    .iter()
    .map(|trick| trick.replace("{}", rest))
    // A path that has nothing but its slash is no other path.
    .filter(|trick| trick != plain && !trick.is_empty())
    .collect();
    if let Some(first) = rest.bytes().next() {
        tricks.push(encoded(first));
        tricks.push(plain.to_ascii_uppercase());
        tricks
            .push(std::format!("/{}", rest.replace('/', "%2f")).replace("/healthz", "/%68ealthz"));
        tricks.push(std::format!("/{}", rest.replace('/', "//")).replace("/healthz", "//healthz"));
    }
    tricks.retain(|trick| trick != plain);
    tricks
}
