//! `cargo xtask schema`: the JSON Schema of the authored format, for editors and other tools.

use std::io::{self, Write};

use anyhow::Result;
use shared::flow::schema::schema;

pub(crate) fn run() -> Result<()> {
    let text = serde_json::to_string_pretty(&schema())?;
    // Whoever reads it may have seen enough.
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

#[cfg(test)]
mod fields;

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use serde_json::{Value as Json, json};
    use shared::flow::{parse::parse, problem::ProblemCode, schema::schema};

    use crate::decide::tests::{Noise, example, spoil, tree, vectors};

    fn validator() -> Validator {
        jsonschema::validator_for(&serde_json::to_value(schema()).unwrap()).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_fits() {
        let (validator, example) = (validator(), example());
        let found = validator.validate(&example);
        assert!(found.is_ok(), "{found:?}");
    }

    #[test]
    fn a_file_may_say_which_schema_it_follows() {
        let mut file = example();
        file["$schema"] = json!("./portico.schema.json");
        assert!(validator().is_valid(&file));
        assert_eq!(parse(&tree(&file)).problems, []);
        file["$schemas"] = json!(1);
        assert!(!validator().is_valid(&file));
        assert_eq!(parse(&tree(&file)).problems.len(), 1);
    }

    /// What a schema cannot say, since it takes more than one value or the shape of an address.
    fn beyond_a_schema(code: ProblemCode) -> bool {
        match code {
            ProblemCode::Duplicate
            | ProblemCode::NotAnAddress
            | ProblemCode::WildcardInInternationalLabel => true,
            ProblemCode::Missing
            | ProblemCode::UnknownField
            | ProblemCode::WrongType
            | ProblemCode::UnknownValue
            | ProblemCode::OutOfRange
            | ProblemCode::TooLong
            | ProblemCode::Empty
            | ProblemCode::NotYet => false,
        }
    }

    /// The schema and the parser agree on the files of the vectors, as they are and spoiled.
    #[test]
    fn the_schema_and_the_parser_agree() {
        let validator = validator();
        let seed = 0x5c4e_u64;
        let mut noise = Noise(seed);
        let vectors = vectors();
        let cases = vectors.as_array().unwrap();
        let (mut fine, mut wrong) = (0, 0);
        for round in 0..6_000 {
            let case = &cases[round % cases.len()]["case"];
            let mut file = json!({ "site": case["site"], "flows": case["flows"] });
            if round >= cases.len() {
                spoil(&mut file, &mut noise);
            }
            let problems = parse(&tree(&file)).problems;
            let fits = validator.is_valid(&file);
            let said = format!("seed {seed} round {round}: {problems:?} {file}");
            if problems.is_empty() {
                assert!(
                    fits,
                    "the schema refuses {:?} {said}",
                    validator.validate(&file)
                );
                fine += 1;
            } else if problems
                .iter()
                .any(|problem| !beyond_a_schema(problem.code))
            {
                assert!(!fits, "the schema takes {said}");
                wrong += 1;
            }
        }
        assert!(fine > 300 && wrong > 3_000, "{fine} fine, {wrong} wrong");
    }

    #[test]
    fn every_field_and_every_choice_has_its_place() {
        let file = serde_json::to_value(schema()).unwrap();
        let flow: &Json = &file["$defs"]["Flow"];
        assert_eq!(flow["required"].as_array().unwrap().len(), 13);
        assert_eq!(flow["additionalProperties"], json!(false));
        assert_eq!(file["properties"]["flows"]["maxItems"], json!(200));
    }
}
