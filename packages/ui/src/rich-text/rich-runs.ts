import { hostOf, linkOf, type TextRun } from "@qiming/rich-text";
import { h, type FunctionalComponent, type VNodeChild } from "vue";

/** Letters as elements, never as markup. */
export const RichRuns: FunctionalComponent<{
  runs: readonly TextRun[];
  mentionPath?: ((id: string) => string | undefined) | undefined;
}> = ({ runs, mentionPath }) =>
  runs.map((run) => (run.mentionedId ? mentioned(run, mentionPath?.(run.mentionedId)) : letters(run)));
RichRuns.props = ["runs", "mentionPath"];

function mentioned({ text }: TextRun, path: string | undefined): VNodeChild {
  const isPath = path?.startsWith("/") && linkOf(path) !== undefined;
  return isPath
    ? h("a", { class: "qm-rich-mention", href: path }, text)
    : h("span", { class: "qm-rich-mention" }, text);
}

function letters({ text, bold, italic, code, link }: TextRun): VNodeChild {
  let shown: VNodeChild = text;
  if (code) shown = h("code", shown);
  if (italic) shown = h("em", [shown]);
  if (bold) shown = h("strong", [shown]);
  return link ? linked(link, text, shown) : shown;
}

function linked(link: string, text: string, shown: VNodeChild): VNodeChild {
  if (link.startsWith("/")) return h("a", { href: link }, [shown]);
  const host = hostOf(link);
  // Only letters that are the whole address, or its host, say where it leads; any others may say what they like.
  const isSaid = host === undefined || text.trim() === link || text.trim() === host;
  return h("a", { href: link, rel: "noopener noreferrer nofollow", target: "_blank" }, [
    shown,
    !isSaid && h("bdi", { class: "qm-rich-host" }, ` ${host}`),
  ]);
}
