import { encode } from "uqr";

/** White around the code, in modules: readers need it. @see ISO/IEC 18004 */
const QUIET_ZONE = 4;

/** A QR code as one path of an SVG whose sides are `size` long: each row's dark stretches, one unit high. */
export function qrPath(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  let path = "";
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  });
  return { size, path };
}
