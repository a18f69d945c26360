//! Pages as PNG or JPEG: whole for screens, small for lists.

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use std::collections::BTreeMap;
use typst::utils::Scalar;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use crate::ground::problem::{Problem, Problems};

type Pixel = [u8; 3];

/// How true a JPEG is, of 100: below it, grey clouds stand around letters.
const QUALITY: u8 = 90;

/// The colours that one byte a pixel can name.
const COLOURS: usize = 256;

/// Pixels of the first page, row by row.
struct Raster {
    size: (u32, u32),
    pixels: Vec<Pixel>,
}

/// The first page as a PNG without an alpha channel.
pub(super) fn whole(document: &PagedDocument, pixels_per_point: f64) -> Result<Vec<u8>, Problems> {
    let raster = raster(document, pixels_per_point)?;
    let bytes: Vec<u8> = raster.pixels.concat();
    encode(raster.size, &bytes, None)
}

/// The same as JPEG: for an intranet or a screen that takes no PNG. Its letters keep their edges; it is no photograph.
pub(super) fn jpeg(document: &PagedDocument, pixels_per_point: f64) -> Result<Vec<u8>, Problems> {
    let Raster { size: (width, height), pixels } = raster(document, pixels_per_point)?;
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(
        &pixels.concat(),
        width,
        height,
        ExtendedColorType::Rgb8,
    );
    written.map_err(|error| failed(&error.to_string()))?;
    Ok(bytes)
}

/// The same with the 256 colours there is most of, a third of the weight: handouts have few colours, and the rest
/// are the edges of letters.
pub(super) fn small(document: &PagedDocument, pixels_per_point: f64) -> Result<Vec<u8>, Problems> {
    let raster = raster(document, pixels_per_point)?;
    let mut counts: BTreeMap<Pixel, usize> = BTreeMap::new();
    for pixel in &raster.pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    // The order of equal counts stays that of their colours, so that the same page gets the same palette.
    let mut by_count: Vec<(Pixel, usize)> = counts.into_iter().collect();
    by_count.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let palette: Vec<Pixel> = by_count.iter().take(COLOURS).map(|(pixel, _)| *pixel).collect();
    let nearest: BTreeMap<Pixel, u8> =
        by_count.iter().map(|(pixel, _)| (*pixel, nearest(&palette, *pixel))).collect();
    let bytes: Vec<u8> =
        raster.pixels.iter().map(|pixel| nearest.get(pixel).copied().unwrap_or_default()).collect();
    encode(raster.size, &bytes, Some(palette.concat()))
}

/// The place of the colour that is most like a pixel's.
fn nearest(palette: &[Pixel], pixel: Pixel) -> u8 {
    let unlike = |colour: &Pixel| -> u32 {
        colour.iter().zip(pixel).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let best = (0u8..=u8::MAX).zip(palette).min_by_key(|(_, colour)| unlike(colour));
    best.map_or(0, |(at, _)| at)
}

fn raster(document: &PagedDocument, pixels_per_point: f64) -> Result<Raster, Problems> {
    let page = document.pages().first().ok_or_else(|| failed("there is no page"))?;
    let options = RenderOptions { pixel_per_pt: Scalar::new(pixels_per_point), render_bleed: false };
    let drawn = typst_render::render(page, &options);
    let pixels = drawn.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    Ok(Raster { size: (drawn.width(), drawn.height()), pixels })
}

/// The first page as a PNG through which one sees what is behind it. It needs no library that another part of the
/// program could exchange: the bytes are the same in every build.
pub(super) fn clear(document: &PagedDocument, pixels_per_point: f64) -> Result<Vec<u8>, Problems> {
    let page = document.pages().first().ok_or_else(|| failed("there is no page"))?;
    let options = RenderOptions { pixel_per_pt: Scalar::new(pixels_per_point), render_bleed: false };
    let drawn = typst_render::render(page, &options);
    let mut bytes = Vec::with_capacity(drawn.pixels().len() * 4);
    for pixel in drawn.pixels() {
        // PNG wants colours as they are, and the renderer has them multiplied with their alpha: edges would
        // turn dark.
        let pixel = pixel.demultiply();
        bytes.extend([pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]);
    }
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, drawn.width(), drawn.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    // Only this level is pressed by the crate itself; the others use a library whose kind another crate may
    // choose.
    encoder.set_compression(png::Compression::Fastest);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes));
    written.map_err(|error| failed(&error.to_string()))?;
    Ok(png)
}

fn encode((width, height): (u32, u32), bytes: &[u8], palette: Option<Vec<u8>>) -> Result<Vec<u8>, Problems> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    if let Some(palette) = palette {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        // A filter foretells numbers from those beside them, and numbers of a palette say nothing about
        // likeness: files grow.
        encoder.set_filter(png::Filter::NoFilter);
    } else {
        encoder.set_color(png::ColorType::Rgb);
    }
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(bytes));
    written.map_err(|error| failed(&error.to_string()))?;
    Ok(png)
}

fn failed(why: &str) -> Problems {
    Problem::error("handout", format!("the picture cannot be written: {why}")).into()
}
