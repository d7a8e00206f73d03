//! Languages by their codes: in URLs, in what the browser prefers, and in the document.
//!
//! Invariant: [`Lang::parse`] accepts exactly the codes of [`Lang::code`], since URLs are stable. [`Lang::preferred`] matches
//! the language tags of browsers.

use super::text::Lang;

impl Lang {
    /// Every language, in the order in which the page offers them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// Its name in URLs: `"en"` or `"zh"`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    /// The language of this code.
    pub fn parse(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The value of `<html lang>`. Browsers choose fonts by the script, which a bare `zh` does not determine.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-Hans",
        }
    }

    /// Its name in the language itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Zh => "中文",
        }
    }

    /// The first of a browser's preferred languages (`"zh-CN"`, `"en-GB"`) that the page has; English if it has none.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Lang {
        let primary = |tag: &'a str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        tags.into_iter().find_map(|tag| Lang::parse(&primary(tag))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_first_language_that_the_page_has_is_preferred() {
        assert_eq!(Lang::preferred(["zh-CN", "en-US"]), Lang::Zh);
        assert_eq!(Lang::preferred(["fr-FR", "ZH-TW", "en"]), Lang::Zh);
        assert_eq!(Lang::preferred(["de", "en-GB", "zh"]), Lang::En);
        assert_eq!(Lang::preferred(["de"]), Lang::En, "English when there is none of ours");
        assert_eq!(Lang::preferred([]), Lang::En);
    }

    #[test]
    fn a_code_is_read_as_it_is_written() {
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.code()), Some(lang));
        }
        assert_eq!(Lang::parse("EN"), None);
        assert_eq!(Lang::parse("zh-CN"), None);
    }
}
