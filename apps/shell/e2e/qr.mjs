import jsQR from "jsqr";

const SCALE = 4;
const STRETCH = /M(\d+) (\d+)h(\d+)v1/g;

/** Reads a QR code that a page draws as an SVG path, as a phone's camera would: from its picture. @returns the text in it */
export async function readQr(svg) {
  const size = Number((await svg.getAttribute("viewBox")).split(" ")[2]);
  const path = await svg.locator("path").getAttribute("d");
  const width = size * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(STRETCH))
    for (let row = y * SCALE; row < (Number(y) + 1) * SCALE; row++)
      for (let column = x * SCALE; column < (Number(x) + Number(length)) * SCALE; column++)
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  return jsQR(pixels, width, width).data;
}
