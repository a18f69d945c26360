//! An independent reader of PDF: text, boxes, the structure tree.

use lopdf::{Dictionary, Document, Object};

pub(super) fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap()
}

/// How many pages there are.
pub(super) fn pages(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).unwrap().get_pages().len()
}

/// A box of the first page.
pub(super) fn a_box(pdf: &[u8], key: &str) -> Option<[f64; 4]> {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.get_dictionary(*document.get_pages().values().next().unwrap()).unwrap();
    let numbers = |key: &[u8]| -> Option<[f64; 4]> {
        let list = document.dereference(page.get(key).ok()?).ok()?.1.as_array().ok()?;
        let list: Vec<f64> = list.iter().map(|number| f64::from(number.as_float().unwrap())).collect();
        list.try_into().ok()
    };
    numbers(key.as_bytes())
}

/// What is said of each figure, in reading order.
pub(super) fn figures(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap();
    let mut tags = Vec::new();
    collect(&document, document.dereference(root).unwrap().1.as_dict().unwrap(), &mut tags);
    let figures = tags.into_iter().filter(|(name, _)| name == "Figure").filter_map(|(_, alt)| alt);
    figures.map(|alt| lopdf::decode_text_string(&Object::string_literal(alt)).unwrap()).collect()
}

/// How many pictures made of dots it has.
pub(super) fn pictures(pdf: &[u8]) -> usize {
    let document = Document::load_mem(pdf).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let is_picture = |name: Result<&[u8], _>| name.is_ok_and(|name: &[u8]| name == b"Image");
    streams.filter(|stream| is_picture(stream.dict.get(b"Subtype").and_then(Object::as_name))).count()
}

/// What PDF/UA-1 asks of a document, as far as a program can tell.
pub(super) fn assert_accessible(pdf: &[u8], language: &str, title: &str) {
    let document = Document::load_mem(pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let inside = |key: &[u8]| -> &Dictionary {
        document.dereference(catalog.get(key).unwrap()).unwrap().1.as_dict().unwrap()
    };
    assert!(inside(b"MarkInfo").get(b"Marked").unwrap().as_bool().unwrap());
    assert!(inside(b"ViewerPreferences").get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), language.as_bytes());
    let metadata = document.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    let metadata = metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone());
    let metadata = String::from_utf8_lossy(&metadata).into_owned();
    assert!(
        metadata.contains("pdfuaid:part") && metadata.contains(&title.replace('&', "&amp;")),
        "{metadata}"
    );
    let mut tags = Vec::new();
    collect(&document, inside(b"StructTreeRoot"), &mut tags);
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().any(|name| name.starts_with('H')), "a heading: {names:?}");
    assert!(names.contains(&"Figure") && names.contains(&"Link"), "code and address: {names:?}");
    for (name, alt) in &tags {
        assert!(
            name != "Figure" || alt.as_ref().is_some_and(|alt| !alt.is_empty()),
            "a picture without words"
        );
    }
    assert_fonts_are_inside(&document);
    assert_pages_are_tagged(&document);
}

/// Every structure element by its name, with its alternative text.
fn collect(document: &Document, element: &Dictionary, tags: &mut Vec<(String, Option<Vec<u8>>)>) {
    if let Ok(name) = element.get(b"S").and_then(Object::as_name) {
        let alt = element.get(b"Alt").and_then(Object::as_str).ok().map(<[u8]>::to_vec);
        tags.push((String::from_utf8_lossy(name).into_owned(), alt));
    }
    let Ok(kids) = element.get(b"K") else { return };
    let (_, kids) = document.dereference(kids).unwrap();
    let list = kids.as_array().map_or_else(|_| std::slice::from_ref(kids), Vec::as_slice);
    for kid in list {
        if let Ok((_, Object::Dictionary(kid))) = document.dereference(kid) {
            collect(document, kid, tags);
        }
    }
}

fn assert_fonts_are_inside(document: &Document) {
    let descriptors: Vec<&Dictionary> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dictionary| dictionary.has_type(b"FontDescriptor"))
        .collect();
    assert!(!descriptors.is_empty());
    for descriptor in descriptors {
        assert!(
            [b"FontFile3".as_slice(), b"FontFile2"].iter().any(|key| descriptor.has(key)),
            "{descriptor:?}"
        );
    }
}

fn assert_pages_are_tagged(document: &Document) {
    for page in document.get_pages().values() {
        let page = document.get_dictionary(*page).unwrap();
        assert!(page.has(b"StructParents"), "a page without tags");
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
    }
}
