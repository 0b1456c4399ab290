// The five colours that one colour of data-primary-color gives, for light and for dark. The server does
// the same for the owner's colour; this is loaded only where a page sets its own.
// OKLCH after Björn Ottosson, "A perceptual color space for image processing" (2020); contrast is WCAG 2.

import type { Palette } from "./contract";

type RGB = [number, number, number];
interface Scheme {
  grounds: string[];
  textContrast: number;
  step: number;
  soft: [lightness: number, chroma: number];
  line: [lightness: number, chroma: number];
}

const INK = "#101512";
const light: Scheme = { grounds: ["#ffffff", "#f4f7f5", "#edf1ef"], textContrast: 5, step: -0.01, soft: [0.96, 0.017], line: [0.84, 0.06] };
const dark: Scheme = { grounds: ["#171a18", "#1f2321", "#121513", "#212522"], textContrast: 6, step: 0.01, soft: [0.29, 0.026], line: [0.43, 0.065] };

export function palettes(hex: string): { light: Palette; dark: Palette } {
  const fill = fillOf(hex);
  const [lightness, chroma, hue] = toOKLCH(fill);
  let raised = lightness;
  while (contrast(fromOKLCH(raised, chroma, hue), dark.grounds[0]!) < 2 && raised < 1) raised += 0.01;
  return { light: paletteOf(fill, hex, light), dark: paletteOf(raised === lightness ? fill : fromOKLCH(raised, chroma, hue), hex, dark) };
}

/** The colour itself where white can be read on it, or nearly; else with ink on it, or darkened. */
function fillOf(hex: string): string {
  const [lightness, chroma, hue] = toOKLCH(hex);
  let lowered = lightness;
  let fill = hex;
  while (contrast(fill, "#ffffff") < 4.5 && lowered > 0) fill = fromOKLCH((lowered -= 0.01), chroma, hue);
  return lightness - lowered > 0.06 + 1e-9 && contrast(hex, INK) >= 4.5 ? hex : fill;
}

function paletteOf(fill: string, hex: string, scheme: Scheme): Palette {
  const [lightness, chroma, hue] = toOKLCH(hex);
  const tint = ([level, most]: [number, number]): string => fromOKLCH(level, Math.min(chroma, most), hue);
  const soft = tint(scheme.soft);
  const readable = (text: string): boolean => [...scheme.grounds, soft].every((ground) => contrast(text, ground) >= scheme.textContrast);
  let text = hex;
  for (let level = lightness; !readable(text) && level >= 0 && level <= 1; text = fromOKLCH(level, chroma, hue)) level += scheme.step;
  return { primary: fill, onPrimary: contrast(fill, "#ffffff") >= 4.5 ? "#ffffff" : INK, primaryText: text, primarySoft: soft, primaryLine: tint(scheme.line) };
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const encoded = (value: number): number => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
const channels = (hex: string): RGB => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255)) as RGB;

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = channels(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const ratio = luminance(a) / luminance(b);
  return Math.max(ratio, 1 / ratio);
}

function toOKLCH(hex: string): RGB {
  const [red, green, blue] = channels(hex);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, b), Math.atan2(b, a)];
}

/** The nearest sRGB colour of that lightness and hue: chroma shrinks until it fits. */
function fromOKLCH(lightness: number, chroma: number, hue: number): string {
  const rgb = unclamped(lightness, chroma, hue);
  if (chroma > 0 && rgb.some((value) => value < -1e-4 || value > 1 + 1e-4)) return fromOKLCH(lightness, Math.max(0, chroma - 0.002), hue);
  return "#" + rgb.map((value) => Math.round(255 * Math.min(1, Math.max(0, encoded(value)))).toString(16).padStart(2, "0")).join("");
}

function unclamped(lightness: number, chroma: number, hue: number): RGB {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
}
