import type { Violation } from "@qiming/core";
import MarkdownIt from "markdown-it";

export interface Rendered {
  readonly html: string;
  /** The pictures that the text shows, with where it does. */
  readonly pictures: readonly { file: string; field: string }[];
  readonly faults: readonly Violation[];
}

/**
 * Markdown → HTML that is safe on every page: no raw HTML, links to this site or by https only, pictures of the pack with a text for those
 * who do not see them, headings below the unit's own, tables that scroll.
 *
 * @param urlOf the address of a picture of the pack
 */
export function renderMarkdown(text: string, fileName: string, urlOf: (file: string) => string): Rendered {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const pictures: { file: string; field: string }[] = [];
  const faults: Violation[] = [];
  const tokens = markdown.parse(text, {});
  for (const token of tokens) {
    const field = `${fileName}:${(token.map?.[0] ?? 0) + 1}:1`;
    if (token.type === "heading_open" || token.type === "heading_close")
      token.tag = `h${Math.min(Number(token.tag[1]) + 1, 6)}`;
    if (token.type === "inline" && /<\/?[a-z][^>]*>/i.test(token.content))
      faults.push({ field, rule: "html", message: "raw HTML is not allowed" });
    for (const child of token.children ?? []) {
      if (child.type === "link_open" && !/^(\/(?!\/)|#|https:\/\/)/.test(String(child.attrGet("href")))) {
        faults.push({
          field,
          rule: "link",
          message: `${child.attrGet("href")}: a link within this site or by https is expected`,
        });
      }
      if (child.type !== "image") continue;
      const file = String(child.attrGet("src"));
      if (!child.content.trim())
        faults.push({
          field,
          rule: "alt",
          message: `${file}: a picture needs a text for those who do not see it`,
        });
      pictures.push({ file, field });
      child.attrSet("src", urlOf(file));
      child.attrSet("loading", "lazy");
    }
  }
  markdown.renderer.rules["table_open"] = () =>
    '<div class="qm-scroll" tabindex="0" role="region" aria-label="table"><table>\n';
  markdown.renderer.rules["table_close"] = () => "</table></div>\n";
  // Column alignment would be an inline style, which the pages' security policy refuses.
  for (const token of tokens) if (/^t[hd]_open$/.test(token.type)) token.attrs = null;
  return { html: markdown.renderer.render(tokens, markdown.options, {}), pictures, faults };
}
