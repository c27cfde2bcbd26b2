//! A report as one HTML file that needs nothing else: its own style, no script, nothing loaded. Text only comes in escaped.

use crate::ui::report::document::Block;

/// What the file begins with; the title follows twice.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n\
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }\n\
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n\
h1 { font-size: 1.5rem; } h2 { margin-top: 2rem; font-size: 1.1rem; }\n\
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; } dd { margin: 0; overflow-wrap: anywhere; }\n\
table { width: 100%; border-collapse: collapse; font-size: .9em; }\n\
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8886; text-align: start; vertical-align: top; overflow-wrap: anywhere; }\n\
</style>\n";

/// The file.
pub(crate) fn html_file(title: &str, blocks: &[Block]) -> String {
    let mut out = HEAD.to_owned();
    element("title", title, &mut out);
    out.push_str("</head>\n<body>\n");
    element("h1", title, &mut out);
    blocks.iter().for_each(|block| write(block, &mut out));
    out.push_str("</body>\n</html>\n");
    out
}

fn write(block: &Block, out: &mut String) {
    match block {
        Block::Heading(text) => element("h2", text, out),
        Block::Text(text) => element("p", text, out),
        Block::Facts(facts) => around("dl", out, |out| {
            for (name, value) in facts {
                element("dt", name, out);
                element("dd", value, out);
            }
        }),
        Block::List(items) => around("ul", out, |out| {
            items.iter().for_each(|item| element("li", item, out));
        }),
        Block::Table(head, rows) => around("table", out, |out| {
            around("tr", out, |out| head.iter().for_each(|name| element("th", name, out)));
            for row in rows {
                around("tr", out, |out| row.iter().for_each(|cell| element("td", cell, out)));
            }
        }),
    }
}

fn around(tag: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{tag}>\n"));
    inside(out);
    out.push_str(&format!("</{tag}>\n"));
}

fn element(tag: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{tag}>"));
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            char => out.push(char),
        }
    }
    out.push_str(&format!("</{tag}>\n"));
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_comes_from_files_is_text() {
        let name = "<img src=x onerror=alert(1)>&amp;".to_owned();
        let blocks = [
            Block::Heading(name.clone()),
            Block::Facts(vec![("File", name.clone())]),
            Block::Table(vec!["File"], vec![vec![name.clone()]]),
            Block::List(vec![name.clone()]),
            Block::Text(name.clone()),
        ];
        let file = html_file(&name, &blocks);
        assert!(!file.contains("<img"));
        assert_eq!(file.matches("&lt;img src=x onerror=alert(1)&gt;&amp;amp;").count(), 7);
        assert_eq!(file.matches("<style>").count(), 1);
        assert!(!file.contains("<script") && !file.contains("http:") && !file.contains("https:"));
    }
}
