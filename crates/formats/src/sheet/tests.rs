//! Workbooks as people have them, made here of their parts, and the rows that come of them.

use std::io::Write as _;

use super::*;
use calamine::{CellErrorType, ExcelDateTime, ExcelDateTimeType};

#[test]
fn cells_become_what_is_seen_of_them() {
    let date = |days| Data::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, false));
    let check = |cell: Data, expected: &str| assert_eq!(text(&cell), expected);
    check(Data::Float(7.0), "7");
    check(Data::Float(447_700_900_002.0), "447700900002");
    check(Data::Float(0.5), "0.5");
    check(Data::Bool(true), "TRUE");
    check(Data::Error(CellErrorType::NA), "#N/A");
    check(date(45_000.0), "2023-03-15");
    check(date(45_000.5), "2023-03-15T12:00:00");
}

#[test]
fn rows_keep_their_numbers() {
    let mut range = Range::new((2, 1), (3, 2));
    range.set_value((2, 1), Data::String("a,b".into()));
    range.set_value((3, 2), Data::Int(7));
    let mut out = Vec::new();
    write_rows(&range, &mut out).expect("memory");
    assert_eq!(String::from_utf8_lossy(&out), "\"\"\n\"\"\n,\"a,b\",\n,,7\n");
}

#[test]
fn what_is_no_workbook_is_refused() {
    for bytes in [&b""[..], b"PK\x03\x04", b"Id,Email"] {
        assert!(Workbook::open(bytes.to_vec()).is_err());
    }
}

#[test]
fn the_sheet_with_addresses_is_the_likely_one() {
    let sheet = |name: &str, rows, addresses, is_hidden| SheetInfo {
        name: name.to_owned(),
        rows,
        columns: 2,
        addresses,
        is_hidden,
    };
    let check = |sheets: &[SheetInfo], expected: Option<&str>| {
        assert_eq!(likely(sheets).map(|sheet| sheet.name.as_str()), expected);
    };
    check(&[], None);
    check(&[sheet("a", 0, 0, false), sheet("b", 3, 0, false)], Some("b"));
    check(&[sheet("a", 9, 0, false), sheet("b", 3, 2, false), sheet("c", 3, 8, true)], Some("b"));
}

/// A zip archive of these parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let method = zip::CompressionMethod::Stored;
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, text) in parts {
        zip.start_file(*name, options).expect("memory");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A workbook of Excel with these sheets: a name, an attribute of its entry, and what stands in `worksheet`.
fn xlsx(sheets: &[(&str, &str, &str)], properties: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut entries, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, attribute, body)) in sheets.iter().enumerate() {
        let id = at + 1;
        entries += &format!(r#"<sheet name="{name}" sheetId="{id}" {attribute} r:id="r{id}"/>"#);
        relations += &format!(
            r#"<Relationship Id="r{id}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{id}.xml"/>"#
        );
        let sheet = format!(r#"<worksheet xmlns="{MAIN}">{body}</worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    relations += &format!(
        r#"<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/><Relationship Id="t" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>"#
    );
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{entries}</sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    // Styles 1 to 3: a day, a day with its time, a form of one's own.
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
    );
    let strings = format!(
        r#"<sst xmlns="{MAIN}"><si><t>email</t></si><si><t>name</t></si><si><t>ana@x.example</t></si><si><r><t xml:space="preserve">Ana </t></r><r><rPr><b/></rPr><t>Berg &amp; Co</t></r></si></sst>"#
    );
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let root = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="w" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let mut all = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", &styles),
        ("xl/sharedStrings.xml", &strings),
    ];
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    zipped(&all)
}

/// The rows of the sheet that is read by itself, as CSV.
fn rows(bytes: Vec<u8>) -> String {
    let mut workbook = Workbook::open(bytes).expect("a workbook");
    let sheets = workbook.sheets();
    let name = likely(&sheets).expect("a sheet").name.clone();
    let mut out = Vec::new();
    workbook.write(&name, &mut out).expect("rows");
    format!("{name}\n{}", String::from_utf8_lossy(&out))
}

#[test]
fn workbooks_of_excel() {
    let check = |body: &str, expected: &str| {
        let sheet = format!("<sheetData>{body}</sheetData>");
        assert_eq!(rows(xlsx(&[("S", "", &sheet)], "")), format!("S\n{expected}"), "{body}");
    };
    let header = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;
    let row = r#"<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>"#;
    check(&format!("{header}{row}"), "email,name\nana@x.example,Ana Berg & Co\n");
    // Texts that stand in their cells, and results of formulas: text, number, truth, error
    check(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="str"><f>A1&amp;"b"</f><v>ab</v></c><c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="b"><f>1=1</f><v>1</v></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#,
        "a,ab,2,TRUE,#DIV/0!\n",
    );
    // Days, with and without a time, in forms of Excel and of one's own; a number is none
    check(
        r#"<row r="1"><c r="A1" s="1"><v>45000</v></c><c r="B1" s="2"><v>45000.75</v></c><c r="C1" s="3"><v>45001</v></c><c r="D1"><v>45000</v></c></row>"#,
        "2023-03-15,2023-03-15T18:00:00,2023-03-16,45000\n",
    );
    // Large numbers, zeros in front that are text, what was typed with an apostrophe
    check(
        r#"<row r="1"><c r="A1"><v>447700900002</v></c><c r="B1" t="inlineStr"><is><t>00123</t></is></c><c r="C1"><v>1.5E-3</v></c></row>"#,
        "447700900002,00123,0.0015\n",
    );
    // Rows and cells that are not there, and a line break in a cell
    check(
        r#"<row r="2"><c r="B2" t="inlineStr"><is><t>x</t></is></c></row><row r="4"><c r="A4" t="inlineStr"><is><t xml:space="preserve">a
b</t></is></c></row>"#,
        "\"\"\n,x\n,\n\"a\nb\",\n",
    );
    // Cells that are merged hold their value in the first of them.
    let merged = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Users</t></is></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>"#;
    assert_eq!(rows(xlsx(&[("S", "", merged)], "")), "S\nUsers,\nemail,name\n");
}

#[test]
fn the_right_sheet_of_several_is_read() {
    let cell = |text: &str| {
        format!(
            r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>"#
        )
    };
    let (notes, users) = (cell("notes"), cell("ana@x.example"));
    let book = |sheets: &[(&str, &str, &str)]| rows(xlsx(sheets, ""));
    assert_eq!(book(&[("N", "", &notes), ("U", "", &users)]), "U\nana@x.example\n");
    let hidden = [("N", "", notes.as_str()), ("U", r#"state="hidden""#, users.as_str())];
    assert_eq!(book(&hidden), "N\nnotes\n");
    assert_eq!(book(&[("Größe &amp; so", "", &users)]), "Größe & so\nana@x.example\n");
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_says_so() {
    let sheet = r#"<sheetData><row r="1"><c r="A1" s="1"><v>43538</v></c></row></sheetData>"#;
    let book = xlsx(&[("S", "", sheet)], r#"<workbookPr date1904="1"/>"#);
    assert_eq!(rows(book), "S\n2023-03-15\n");
}

#[test]
fn workbooks_of_open_document() {
    const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;
    const MANIFEST: &str =
        r#"<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    let check = |body: &str, expected: &str| {
        let content = format!(
            r#"<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        let book = zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", MANIFEST),
            ("content.xml", &content),
        ]);
        assert_eq!(rows(book), format!("S\n{expected}"), "{body}");
    };
    let text = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    check(
        &format!(
            r#"<table:table-row>{}{}</table:table-row><table:table-row>{}<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell></table:table-row>"#,
            text("email"),
            text("n"),
            text("ana@x.example"),
        ),
        "email,n\nana@x.example,7\n",
    );
    check(
        r#"<table:table-row><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2023-03-15"><text:p>15.03.23</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/></table:table-row>"#,
        "TRUE,2023-03-15\n",
    );
    // Cells and rows that repeat
    check(
        &format!(
            r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p></table:table-cell>{}</table:table-row>"#,
            text("y")
        ),
        "x,x,y\nx,x,y\n",
    );
}
