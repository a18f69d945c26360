//! A phone's camera, more or less.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a picture a few hundred wide"
)]

/// Every code that is found in a PNG.
pub(super) fn codes(png: &[u8]) -> Vec<String> {
    let (width, height, grey) = grey(png);
    read(width, height, |x, y| grey[y * width + x])
}

/// The same after somebody held the phone at an angle, far away, with an unsteady hand.
pub(super) fn codes_of_a_bad_photograph(png: &[u8], degrees: f64, keystone: f64) -> Vec<String> {
    let (width, height, grey) = grey(png);
    let at = |x: f64, y: f64| -> f64 {
        if x < 0.0 || y < 0.0 || x >= (width - 1) as f64 || y >= (height - 1) as f64 {
            return 200.0;
        }
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f64, y - top as f64);
        let pixel = |x: usize, y: usize| f64::from(grey[y * width + x]);
        (pixel(left, top) * (1.0 - u) + pixel(left + 1, top) * u) * (1.0 - v)
            + (pixel(left, top + 1) * (1.0 - u) + pixel(left + 1, top + 1) * u) * v
    };
    // Turned, narrower at the top, and every pixel the mean of those around it.
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (width as f64 / 2.0, height as f64 / 2.0);
    let seen = |x: usize, y: usize| -> u8 {
        let mut sum = 0.0;
        for (dx, dy) in [(-0.7, -0.7), (0.7, -0.7), (0.0, 0.0), (-0.7, 0.7), (0.7, 0.7)] {
            let (x, y) = (x as f64 + dx - middle_x, y as f64 + dy - middle_y);
            let narrow = 1.0 + keystone * (y / middle_y);
            let x = x * narrow;
            sum += at(middle_x + x * cos - y * sin, middle_y + x * sin + y * cos);
        }
        // Poor light: grey instead of black and white.
        (60.0 + sum / 5.0 * 0.6) as u8
    };
    read(width, height, seen)
}

/// How wide the one code of a picture is, in pixels, and how many modules of white are around it at least.
pub(super) fn measure(png: &[u8]) -> (f64, f64) {
    let (width, height, grey) = grey(png);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    let grids = image.detect_grids();
    let modules = (grids[0].decode().unwrap().0.version.0 * 4 + 17) as f64;
    // The reader is right to a module or so: the dark pixels around there are what counts.
    let xs = grids[0].bounds.map(|corner| corner.x as usize);
    let ys = grids[0].bounds.map(|corner| corner.y as usize);
    let margin = (xs[1].abs_diff(xs[0])) / modules as usize * 2;
    let range = |list: [usize; 4], end: usize| {
        let (first, last) = (list.iter().min().unwrap(), list.iter().max().unwrap());
        first.saturating_sub(margin)..(last + margin).min(end)
    };
    let dark: Vec<(usize, usize)> = range(ys, height)
        .flat_map(|y| range(xs, width).map(move |x| (x, y)))
        .filter(|(x, y)| grey[y * width + x] < 128)
        .collect();
    let (left, right) =
        (dark.iter().map(|at| at.0).min().unwrap(), dark.iter().map(|at| at.0).max().unwrap() + 1);
    let (top, bottom) =
        (dark.iter().map(|at| at.1).min().unwrap(), dark.iter().map(|at| at.1).max().unwrap() + 1);
    let side = (right - left) as f64;
    assert!((side - (bottom - top) as f64).abs() < 2.5, "a code is square");
    let is_white = |distance: usize| {
        let (right, bottom) = (right + distance, bottom + distance);
        let (left, top) = (left.saturating_sub(distance), top.saturating_sub(distance));
        let across = (left..=right).all(|x| [top, bottom].iter().all(|y| light(&grey, width, height, x, *y)));
        across && (top..=bottom).all(|y| [left, right].iter().all(|x| light(&grey, width, height, *x, y)))
    };
    let white = (3..width).take_while(|distance| is_white(*distance)).last().unwrap_or(0);
    (side, white as f64 * modules / side)
}

/// The edge of the paper ends the white.
fn light(grey: &[u8], width: usize, height: usize, x: usize, y: usize) -> bool {
    x < width && y < height && grey[y * width + x] > 240
}

fn read(width: usize, height: usize, pixel: impl FnMut(usize, usize) -> u8) -> Vec<String> {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    image.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
}

/// Its width and height.
pub(super) fn size(png: &[u8]) -> (usize, usize) {
    let (width, height, _) = grey(png);
    (width, height)
}

fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let grey = pixels
        .chunks_exact(3)
        .map(|rgb| ((u32::from(rgb[0]) + u32::from(rgb[1]) * 2 + u32::from(rgb[2])) / 4) as u8);
    (info.width as usize, info.height as usize, grey.collect())
}
