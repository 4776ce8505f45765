//! US and British spellings. Output has US spelling; both are accepted as input.

/// British spellings, each with the US spelling of the same word.
const SPELLING_ALIASES: &[(&str, &str)] = &[
    ("centre", "center"),
    ("colour", "color"),
    ("colours", "colors"),
    ("grey", "gray"),
    ("greyscale", "grayscale"),
    ("labelled", "labeled"),
    ("licence", "license"),
    ("neighbour", "neighbor"),
    ("neighbours", "neighbors"),
];

/// Returns the US spelling of a word in British spelling, or any other word unchanged.
pub(crate) fn canonical_spelling(word: &str) -> &str {
    let alias = SPELLING_ALIASES.iter().find(|(alias, _)| *alias == word);
    alias.map_or(word, |(_, canonical)| canonical)
}

#[cfg(test)]
mod tests {
    use crate::questions::{self, QuestionArguments};
    use crate::table::TableOptions;

    #[test]
    fn british_spelling_of_a_column_is_accepted() {
        let question = questions::find("degree").unwrap();
        for name in ["neighbors", "neighbours"] {
            let options =
                TableOptions { columns: vec![name.to_owned()], ..TableOptions::default() };
            question.check(&QuestionArguments::default(), &options).unwrap();
        }
    }
}
