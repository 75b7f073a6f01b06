const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const FILTERS = ["name", "as", "language", "size", "scheme"];

/**
 * All pictures on one page, with filters.
 *
 * @param pictures each with its file beside the page, what it shows in which form, and what is wrong with it
 */
export function contactSheet(pictures) {
  const choices = (field) => [...new Set(pictures.map((picture) => picture[field]))];
  const selects = FILTERS.map(
    (field) =>
      `<label>${field} <select name="${field}"><option value="">all</option>${choices(field)
        .map((each) => `<option>${escape(each)}</option>`)
        .join("")}</select></label>`,
  ).join("\n");
  const figures = pictures
    .map((picture) => {
      const data = FILTERS.map((field) => `data-${field}="${escape(picture[field])}"`).join(" ");
      const faults = picture.problems.map((each) => `<li>${escape(each)}</li>`).join("");
      return `<figure ${data} data-faulty="${picture.problems.length > 0}">
<a href="${encodeURI(picture.file)}"><img loading="lazy" src="${encodeURI(picture.file)}" alt=""></a>
<figcaption><b>${escape(picture.name)}</b> ${FILTERS.slice(1)
        .map((field) => escape(picture[field]))
        .join(" · ")}<br><code>${escape(picture.path)}</code><ul>${faults}</ul></figcaption></figure>`;
    })
    .join("\n");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Visual record</title>
<style>
  body { margin: 0; font: 14px/1.4 system-ui, sans-serif; background: #777; color: #111; }
  form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 12px; padding: 10px 16px; background: #fff; }
  main { display: flex; flex-wrap: wrap; align-items: start; gap: 16px; padding: 16px; }
  figure { margin: 0; background: #fff; border-radius: 8px; overflow: hidden; }
  figure[data-size="phone"] { width: 240px; }
  figure[data-size="desktop"] { width: 520px; }
  figure[hidden] { display: none; }
  figure[data-faulty="true"] { outline: 4px solid #c00; }
  a { display: block; max-height: 560px; overflow: hidden; }
  img { display: block; width: 100%; }
  figcaption { padding: 6px 10px; overflow-wrap: anywhere; }
  ul { margin: 0; padding-inline-start: 16px; color: #c00; }
</style>
<form>${selects}
<label><input type="checkbox" name="faulty"> only with faults</label> <output></output></form>
<main>${figures}</main>
<script>
  const form = document.querySelector("form");
  const show = () => {
    const chosen = new FormData(form);
    let count = 0;
    for (const figure of document.querySelectorAll("figure")) {
      const fits = ${JSON.stringify(FILTERS)}.every((field) => !chosen.get(field) || figure.dataset[field] === chosen.get(field));
      figure.hidden = !fits || (chosen.get("faulty") && figure.dataset.faulty !== "true");
      if (!figure.hidden) count++;
    }
    form.querySelector("output").textContent = count + " pictures";
  };
  form.addEventListener("input", show);
  show();
</script></html>
`;
}
