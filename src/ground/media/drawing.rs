//! Drawings (SVG) rewritten from an allow-list: what is not known to be harmless is left out, and said.
//!
//! A drawing is a program as much as a picture: opened on its own it may run scripts with the rights of the site it
//! stands on. No list of bad words finds them all (another prefix, another encoding, a blank in the right place), so
//! the file is read as XML and written anew from what is known.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use encoding_rs::{UTF_16BE, UTF_16LE};
use roxmltree::{Attribute, Document, Error, Node, NodeType, ParsingOptions};
use std::{borrow::Cow, ops::Range};

use super::{names, style};
use crate::ground::escape::entity;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// How many elements and texts a drawing may have, how deep they may stand in one another, and how long it may be.
const MOST: u32 = 200_000;
const DEEPEST: usize = 200;
const LONGEST: usize = 8 << 20;

/// A drawing that was rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RewrittenDrawing {
    /// What is published.
    pub(crate) written: String,
    /// What was read, as text.
    pub(crate) text: String,
    /// What was left out: each kind once, with the first place of it.
    pub(crate) left_out: Vec<(String, Range<usize>)>,
}

/// Rewrites a drawing.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn drawing(bytes: &[u8]) -> Result<RewrittenDrawing, String> {
    if bytes.len() > LONGEST {
        return Err(format!("it has {} MB", bytes.len() >> 20));
    }
    let text = decoded(bytes)?;
    let (document, text) = match parse(&text) {
        // Entities of one's own can grow without end, or name other files.
        Err(Error::DtdDetected) => {
            // The document type of old programs says nothing; one that defines names of its own is not read.
            let plain = without_type(&text)?;
            return rewritten(&parse(&plain).map_err(|error| error.to_string())?, plain.clone());
        }
        parsed => (parsed.map_err(|error| error.to_string())?, text.to_string()),
    };
    rewritten(&document, text)
}

fn parse(text: &str) -> Result<Document<'_>, Error> {
    Document::parse_with_options(text, ParsingOptions { nodes_limit: MOST, ..ParsingOptions::default() })
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let wide = |encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes.get(2..).unwrap_or_default())
    };
    let text = if bytes.starts_with(b"\xff\xfe") {
        wide(UTF_16LE)
    } else if bytes.starts_with(b"\xfe\xff") {
        wide(UTF_16BE)
    } else {
        std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok().map(Cow::Borrowed)
    };
    text.ok_or_else(|| "it is neither UTF-8 nor UTF-16".to_owned())
}

/// A text with blanks in place of its document type, so that every place stays where it was.
fn without_type(text: &str) -> Result<String, String> {
    let start = text.find("<!DOCTYPE").ok_or("its document type is not understood")?;
    let end = text.get(start..).and_then(|rest| rest.find('>')).ok_or("its document type never ends")?;
    let declared = start..start + end + 1;
    if text.get(declared.clone()).is_some_and(|declared| declared.contains('[')) {
        return Err("its document type defines names of its own".to_owned());
    }
    let mut plain = text.to_owned();
    plain.replace_range(declared.clone(), &" ".repeat(declared.len()));
    Ok(plain)
}

fn rewritten(document: &Document<'_>, text: String) -> Result<RewrittenDrawing, String> {
    let root = document.root_element();
    if !(root.has_tag_name((SVG, "svg"))) {
        return Err("it does not begin with `<svg xmlns=\"http://www.w3.org/2000/svg\">`".to_owned());
    }
    let mut writer = DrawingWriter { out: String::with_capacity(text.len()), left_out: Vec::new(), depth: 0 };
    for node in document.root().children() {
        if node.is_pi() && node.pi().is_some_and(|pi| pi.target != "xml") {
            writer.leave_out("a processing instruction", node.range());
        }
    }
    writer.element(root)?;
    writer.out.push('\n');
    Ok(RewrittenDrawing { written: writer.out, text, left_out: writer.left_out })
}

struct DrawingWriter {
    out: String,
    left_out: Vec<(String, Range<usize>)>,
    depth: usize,
}

impl DrawingWriter {
    fn leave_out(&mut self, what: impl Into<String>, span: Range<usize>) {
        let what = what.into();
        if !self.left_out.iter().any(|(known, _)| *known == what) {
            self.left_out.push((what, span));
        }
    }

    fn children(&mut self, node: Node<'_, '_>) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            // Each level is a call of this function, and the stack has an end.
            return Err(format!("its parts are nested more than {DEEPEST} deep"));
        }
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => self.element(child)?,
                NodeType::Text => self.text(child.text().unwrap_or_default()),
                NodeType::PI => self.leave_out("a processing instruction", child.range()),
                NodeType::Comment | NodeType::Root => {}
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn element(&mut self, node: Node<'_, '_>) -> Result<(), String> {
        let name = node.tag_name().name();
        match node.tag_name().namespace() {
            Some(SVG) if name == "a" => {
                // What it shows stays; where it leads does not.
                if node.attributes().any(|attribute| attribute.name() == "href") {
                    self.leave_out("a link", start_of(node));
                }
                return self.tagged(node, "g");
            }
            Some(SVG) if names::ELEMENTS.contains(&name) => {}
            // Notes of the program that drew it: nobody sees them, and they may name files and people.
            Some(SVG) if name == "metadata" => return Ok(()),
            Some(SVG | XHTML) | None => {
                self.leave_out(format!("`<{name}>`"), start_of(node));
                return Ok(());
            }
            // What a drawing program notes for itself is drawn nowhere, and nobody misses it.
            Some(_) => return Ok(()),
        }
        if name == "style" && !is_harmless_sheet(node) {
            self.leave_out("a style that fetches, or is not understood", start_of(node));
            return Ok(());
        }
        // An animation can put `javascript:` into a link after the file was looked at.
        if names::ANIMATIONS.contains(&name) && !moves_something_known(node) {
            self.leave_out(format!("`<{name}>` of something other than the looks"), start_of(node));
            return Ok(());
        }
        self.tagged(node, name)
    }

    fn tagged(&mut self, node: Node<'_, '_>, name: &str) -> Result<(), String> {
        self.out.extend(["<", name]);
        // All other prefixes are gone with what they named, so these two are enough.
        if self.depth == 0 {
            self.out.extend([" xmlns=\"", SVG, "\" xmlns:xlink=\"", XLINK, "\""]);
        }
        for attribute in node.attributes() {
            self.attribute(node, &attribute);
        }
        if !node.has_children() {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        self.children(node)?;
        self.out.extend(["</", name, ">"]);
        Ok(())
    }

    fn attribute(&mut self, node: Node<'_, '_>, attribute: &Attribute<'_, '_>) {
        let (name, value) = (attribute.name(), attribute.value());
        let written = match attribute.namespace() {
            None | Some(XLINK) if name == "href" => {
                // Said already where the element became a group.
                if node.tag_name().name() == "a" {
                    return;
                }
                let prefix = if attribute.namespace().is_some() { "xlink:" } else { "" };
                // Anything else would ask another server for something, and tell it who is reading.
                points_inside(node, value).then_some((prefix, Cow::Borrowed(value)))
            }
            None if name == "style" => {
                let (kept, whole) = style::declarations(value);
                if !whole {
                    self.leave_out("a style that fetches, or is not understood", attribute.range());
                }
                Some(("", Cow::Owned(kept)))
            }
            None if names::is_attribute(name) => {
                style::is_harmless(value).then_some(("", Cow::Borrowed(value)))
            }
            Some(XML) if matches!(name, "space" | "lang") => Some(("xml:", Cow::Borrowed(value))),
            // A program's own notes, and what a link says of itself.
            Some(namespace) if namespace != XML && namespace != SVG => return,
            _ => None,
        };
        match written {
            Some((prefix, value)) => {
                self.out.extend([" ", prefix, name, "=\""]);
                escape(&value, true, &mut self.out);
                self.out.push('"');
            }
            None => self.leave_out(format!("`{name}` of `<{}>`", node.tag_name().name()), attribute.range()),
        }
    }

    fn text(&mut self, text: &str) {
        escape(text, false, &mut self.out);
    }
}

/// Whether a `<style>` may stay.
fn is_harmless_sheet(node: Node<'_, '_>) -> bool {
    // Judged as one text, as it is written and as a browser reads it: comments that are left out, and elements that no
    // style has, would join pieces that are harmless each by itself to something that fetches.
    let css: String = node.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    !node.children().any(|child| child.is_element()) && style::is_harmless(&css)
}

/// The tag that an element begins with.
fn start_of(node: Node<'_, '_>) -> Range<usize> {
    let range = node.range();
    let text = node.document().input_text().get(range.clone()).unwrap_or_default();
    range.start..range.start + text.find('>').map_or(text.len(), |end| end + 1)
}

/// Whether an animation changes what a picture looks like, and not where something leads or what runs.
fn moves_something_known(node: Node<'_, '_>) -> bool {
    let Some(name) = node.attribute("attributeName") else {
        // These two say by their name what they move.
        return matches!(node.tag_name().name(), "animateMotion" | "animateTransform");
    };
    names::is_attribute(name.trim()) && !matches!(name.trim(), "class" | "id")
}

/// Whether a reference stays in the drawing: `#name`, or for pictures the bytes of one.
fn points_inside(node: Node<'_, '_>, value: &str) -> bool {
    let value = value.trim();
    value.starts_with('#')
        || matches!(node.tag_name().name(), "image" | "feImage") && is_picture_in_line(value)
}

/// `data:` with a PNG or JPEG picture in it, known by its first bytes.
fn is_picture_in_line(value: &str) -> bool {
    const KINDS: [(&str, &[u8]); 3] = [
        ("data:image/png;base64,", b"\x89PNG\r\n\x1a\n"),
        ("data:image/jpeg;base64,", b"\xff\xd8\xff"),
        ("data:image/jpg;base64,", b"\xff\xd8\xff"),
    ];
    KINDS.iter().any(|(kind, head)| {
        let data = value.strip_prefix(kind).map(|data| data.split_ascii_whitespace().collect::<String>());
        // By its bytes: a drawing in here could call itself a PNG and run.
        data.and_then(|data| STANDARD.decode(data).ok()).is_some_and(|bytes| bytes.starts_with(head))
    })
}

fn escape(text: &str, in_attribute: bool, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '\r' => out.push_str("&#13;"),
            // In an attribute these would be read as blanks.
            '\t' if in_attribute => out.push_str("&#9;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            // Attributes of a drawing stand between double quotes.
            '\'' => out.push('\''),
            other => match entity(other) {
                Some(entity) => out.push_str(entity),
                None => out.push(other),
            },
        }
    }
}
