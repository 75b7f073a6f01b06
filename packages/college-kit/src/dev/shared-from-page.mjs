const PAGE_DATA = /(<script[^>]*\bid="qm-page"[^>]*>)([\s\S]*?)(<\/script>)/;

/**
 * The packages that the module shares with the page: one Vue for both, the one that can exchange components while it runs.
 *
 * @param origin where the page is opened
 * @param first the platform's import map, with its `development` part
 */
export function sharedFromPage(origin, first) {
  let vendor = first;
  let server;
  const imports = () => ({ ...vendor.imports, ...vendor.development?.imports });

  const plugin = {
    name: "qiming-shared",
    enforce: "pre",
    configureServer: (given) => void (server = given),
    // The very address that the page's import map gives: another one would be another Vue.
    resolveId: (id) =>
      Object.hasOwn(imports(), id) ? { id: new URL(imports()[id], origin).href, external: true } : undefined,
  };

  /** The platform may have been built anew meanwhile. */
  function use(next) {
    if (JSON.stringify(next) === JSON.stringify(vendor)) return;
    vendor = next;
    server.environments.client.moduleGraph.invalidateAll();
  }

  /** The platform's page, so changed that it runs here; `headers` are changed in place. */
  function rewrite(html, headers) {
    if (!PAGE_DATA.test(html)) return html;
    const nonce = /'nonce-([^']+)'/.exec(headers["content-security-policy"] ?? "")?.[1];
    if (headers["content-security-policy"])
      headers["content-security-policy"] = headers["content-security-policy"]
        .replace("connect-src", `connect-src ${origin.replace("http", "ws")}`)
        // Vite brings styles as elements.
        .replace("style-src", nonce ? `style-src 'nonce-${nonce}'` : "style-src");
    // What is being written has no hash yet.
    delete headers["integrity-policy"];
    const withoutPreload = html.replace(
      new RegExp(`<link[^>]*href="${vendor.imports.vue.replaceAll(".", "\\.")}"[^>]*>\n?`, "g"),
      "",
    );
    return withoutPreload.replace(PAGE_DATA, (_, open, data, close) => open + pageData(data) + close);
  }

  function pageData(data) {
    const page = JSON.parse(data);
    page.vendor.imports = { ...page.vendor.imports, ...vendor.development?.imports };
    page.vendor.integrity = { ...page.vendor.integrity, ...vendor.development?.integrity };
    return JSON.stringify(page).replaceAll("<", "\\u003c");
  }

  return { plugin, use, rewrite };
}
