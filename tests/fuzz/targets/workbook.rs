//! The parts of a workbook, parted by NULs and packed into one: as a table of cases and as a profile. Whatever begins like a
//! zip archive is the workbook itself. The container is made here, because the fuzzer would not get its offsets right.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::load::Compiled;
use polc::cli::profile::Given;
use polc::cli::run::{self, Around};
use polc::cli::test;
use std::io::{Cursor, Write};
use std::sync::LazyLock;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

static RULES: LazyLock<Compiled> = LazyLock::new(|| {
    folder::put("table.csv", "地区,自,值\n示例市,2024年1月1日,2100元/月\n");
    folder::compiled(include_str!("../table.pol"))
});

const BOOK: &[u8] = br#"<workbook><sheets><sheet name="a" r:id="r1"/><sheet name="b" r:id="r2"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="worksheets/sheet2.xml"/></Relationships>"#;

/// The parts in the order of the input, with what stands where the input says nothing.
const PARTS: [(&str, &[u8]); 6] = [
    ("xl/worksheets/sheet1.xml", b""),
    ("xl/sharedStrings.xml", b""),
    ("xl/styles.xml", b""),
    ("xl/worksheets/sheet2.xml", b""),
    ("xl/workbook.xml", BOOK),
    ("xl/_rels/workbook.xml.rels", RELATIONS),
];

/// Packed, or stored where the length is even: both ways of reading are walked.
fn workbook(input: &[u8]) -> Vec<u8> {
    let method = if input.len() % 2 == 0 { CompressionMethod::Stored } else { CompressionMethod::DEFLATE };
    let options = SimpleFileOptions::default().compression_method(method);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut given = input.split(|byte| *byte == 0);
    for (name, usual) in PARTS {
        let bytes = given.next().filter(|bytes| !bytes.is_empty()).unwrap_or(usual);
        if !bytes.is_empty() {
            zip.start_file(name, options).expect("a part begins");
            zip.write_all(bytes).expect("a part is written");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

fuzz_target!(|input: &[u8]| {
    let rules = RULES.clone();
    let whole = input.starts_with(b"PK");
    folder::put("table.xlsx", if whole { input.to_vec() } else { workbook(input) });
    let args = test::Args { table: vec!["table.xlsx".into()], ..test::Args::default() };
    test::over(&args, rules.clone(), &mut folder::console(""));
    let given = Given { profile: vec!["table.xlsx".into()], ..Given::default() };
    let args = run::Args { given, ..run::Args::default() };
    run::over(&args, rules, &Around::default(), &mut folder::console(""));
});
