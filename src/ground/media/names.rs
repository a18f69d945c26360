//! What a drawing may be made of: the elements and attributes of SVG that only draw.

#[rustfmt::skip]
/// Elements that draw, or say how; what runs, embeds or listens is not among them.
pub(super) const ELEMENTS: [&str; 59] = [
    "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse", "feBlend",
    "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG",
    "feFuncR", "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset",
    "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "g", "image",
    "line", "linearGradient", "marker", "mask", "mpath", "path", "pattern", "polygon", "polyline",
    "radialGradient", "rect", "set", "stop", "style", "svg", "switch", "symbol", "text", "textPath", "title",
    "tspan", "use", "view",
];

/// Those that change something over time.
pub(super) const ANIMATIONS: [&str; 4] = ["animate", "animateMotion", "animateTransform", "set"];

#[rustfmt::skip]
/// Attributes that say what something looks like and where it stands. Sorted.
const ATTRIBUTES: [&str; 198] = [
    "accumulate", "additive", "alignment-baseline", "amplitude", "attributeName", "azimuth", "baseFrequency",
    "baseline-shift", "begin", "bias", "by", "calcMode", "class", "clip", "clip-path", "clip-rule",
    "clipPathUnits", "color", "color-interpolation", "color-interpolation-filters", "color-rendering", "cursor",
    "cx", "cy", "d", "diffuseConstant", "direction", "display", "divisor", "dominant-baseline", "dur", "dx",
    "dy", "edgeMode", "elevation", "enable-background", "end", "exponent", "fill", "fill-opacity", "fill-rule",
    "filter", "filterUnits", "flood-color", "flood-opacity", "font", "font-family", "font-feature-settings",
    "font-size", "font-size-adjust", "font-stretch", "font-style", "font-variant", "font-weight", "fr", "from",
    "fx", "fy", "glyph-orientation-horizontal", "glyph-orientation-vertical", "gradientTransform",
    "gradientUnits", "height", "id", "image-rendering", "in", "in2", "intercept", "isolation", "k1", "k2", "k3",
    "k4", "kernelMatrix", "kernelUnitLength", "kerning", "keyPoints", "keySplines", "keyTimes", "lang",
    "lengthAdjust", "letter-spacing", "lighting-color", "limitingConeAngle", "marker", "marker-end",
    "marker-mid", "marker-start", "markerHeight", "markerUnits", "markerWidth", "mask", "mask-type",
    "maskContentUnits", "maskUnits", "max", "media", "method", "min", "mix-blend-mode", "mode", "numOctaves",
    "offset", "opacity", "operator", "order", "orient", "origin", "overflow", "paint-order", "path",
    "pathLength", "patternContentUnits", "patternTransform", "patternUnits", "pointer-events", "points",
    "pointsAtX", "pointsAtY", "pointsAtZ", "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "r",
    "radius", "refX", "refY", "repeatCount", "repeatDur", "requiredExtensions", "requiredFeatures", "restart",
    "result", "role", "rotate", "rx", "ry", "scale", "seed", "shape-rendering", "side", "slope", "solid-color",
    "solid-opacity", "spacing", "specularConstant", "specularExponent", "spreadMethod", "startOffset",
    "stdDeviation", "stitchTiles", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
    "stroke-width", "surfaceScale", "systemLanguage", "tabindex", "tableValues", "targetX", "targetY",
    "text-align", "text-anchor", "text-decoration", "text-overflow", "text-rendering", "textLength", "to",
    "transform", "transform-box", "transform-origin", "type", "unicode-bidi", "values", "vector-effect",
    "version", "viewBox", "visibility", "white-space", "width", "word-spacing", "writing-mode", "x", "x1", "x2",
    "xChannelSelector", "y", "y1", "y2", "yChannelSelector", "z", "zoomAndPan",
];

/// Whether an attribute is known: one of the list, or what a screen reader is told.
pub(super) fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.contains(&name)
        || name.strip_prefix("aria-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()))
}
