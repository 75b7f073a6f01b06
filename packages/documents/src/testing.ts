import { strFromU8, unzipSync } from "fflate";
import jsQR from "jsqr";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** What is written in a PDF: its whole text, and by lines. */
export async function readPdf(bytes: Uint8Array) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  let text = "";
  const lines: string[] = [];
  for (let i = 1; i <= pdf.numPages; i++) {
    const { items } = await (await pdf.getPage(i)).getTextContent();
    let height: unknown;
    for (const item of items) {
      if (!("str" in item) || item.str === "") continue;
      text += item.str;
      if (item.transform[5] === height) lines.push(lines.pop()! + item.str);
      else lines.push(item.str);
      height = item.transform[5] as unknown;
    }
  }
  const { info } = await pdf.getMetadata();
  return { pages: pdf.numPages, text, lines, title: (info as { Title: unknown }).Title };
}

/** Dots to a point: as a sheet looks to a phone. */
const SCALE = 2;

interface Canvas {
  readonly canvas: { readonly width: number; readonly height: number };
  readonly context: {
    getImageData(...area: readonly number[]): {
      readonly data: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
    };
  };
}

/** What a phone's camera reads from a page of a PDF: the text of its QR code; undefined where there is none. */
export async function readCode(bytes: Uint8Array, page = 1): Promise<string | undefined> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const shown = await pdf.getPage(page);
  const viewport = shown.getViewport({ scale: SCALE });
  const { canvas, context } = (
    pdf as unknown as { canvasFactory: { create(width: number, height: number): Canvas } }
  ).canvasFactory.create(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await shown.render({ canvasContext: context as never, viewport }).promise;
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR.default(data, width, height)?.data;
}

const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" } as const;

/** Every text that is written in a workbook (XLSX), on whatever sheet, one a line. */
export function textsOfSheets(bytes: Uint8Array): string {
  const texts = strFromU8(unzipSync(bytes)["xl/sharedStrings.xml"]!);
  return texts
    .replaceAll(/<[^>]+>/g, "\n")
    .replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name: keyof typeof NAMED) => NAMED[name]);
}
