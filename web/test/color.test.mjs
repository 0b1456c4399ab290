import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { palettes } = await load("color");

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
}
const contrast = (a, b) => Math.max(luminance(a) / luminance(b), luminance(b) / luminance(a));

const colours = ["#000000", "#ffffff", "#ffff00", "#ff0000", "#0000ff", "#808080", "#065b41"];
for (let red = 0; red < 256; red += 51) for (let green = 0; green < 256; green += 51) for (let blue = 0; blue < 256; blue += 51) colours.push("#" + [red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join(""));

test("text can be read on and in any owner's colour", () => {
  for (const colour of colours) {
    const { light, dark } = palettes(colour);
    for (const [palette, surface] of [[light, "#ffffff"], [dark, "#171a18"]]) {
      assert.ok(contrast(palette.primary, palette.onPrimary) >= 4.5, `${colour}: sign on ${palette.primary}`);
      assert.ok(contrast(palette.primaryText, surface) >= 4.5, `${colour}: text ${palette.primaryText}`);
      assert.ok(contrast(palette.primaryText, palette.primarySoft) >= 4.5, `${colour}: text on soft`);
    }
    assert.ok(contrast(dark.primary, "#171a18") >= 2, `${colour}: fill in the dark`);
  }
});

test("a colour that white can be read on stays as it is", () => {
  assert.equal(palettes("#065b41").light.primary, "#065b41");
  assert.equal(palettes("#065b41").light.onPrimary, "#ffffff");
});
