import { createHash } from "node:crypto";

const sri = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

/** The files of a module, not what the interface says of it. */
const filesOf = (id, rest = "") => new RegExp(`^https?://[^/]+/modules/${id}/${rest}`);

/**
 * Puts other scripts in the place of a module's, with hashes that fit: what a module does that was published and breaks all the same.
 *
 * @param source the module's entry
 */
export async function replaceModule(page, id, source) {
  await page.route(/\/modules\.json/, async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    const module = list.modules.find((each) => each.id === id);
    module.integrity[module.entry] = sri(source);
    await page.route(filesOf(id, `.*/${module.entry}$`), (file) =>
      file.fulfill({ contentType: "text/javascript", body: source }),
    );
    await route.fulfill({ response, json: list });
  });
}

/** What a broken module's entry begins with. */
const LIFECYCLE = "export const bootstrap = async () => {}, unmount = async () => {};\n";

/** Each way in which a module may fail, with what its panel says of it. */
export const FAULTS = [
  {
    name: "its files do not arrive",
    inject: (page, id) => page.route(filesOf(id), (route) => route.abort()),
    says: "它的文件没有按时送到",
  },
  {
    name: "its files never end arriving",
    inject: (page, id) => page.route(filesOf(id, ".*\\.js$"), () => undefined),
    says: "它的文件没有按时送到",
  },
  {
    name: "a file is not what was published",
    inject: (page, id) =>
      page.route(filesOf(id, ".*\\.js$"), (route) =>
        route.fulfill({ contentType: "text/javascript", body: "globalThis.wasRun = true;" }),
      ),
    says: "收到的文件与发布的不一致",
  },
  {
    name: "it imports what the shared packages do not have",
    inject: (page, id) =>
      replaceModule(
        page,
        id,
        `import { gone } from "@qiming/web-kit";\n${LIFECYCLE}export const mount = () => gone();`,
      ),
    says: "它需要的功能这里没有",
  },
  {
    name: "it breaks when it is put on the page",
    inject: (page, id) =>
      replaceModule(page, id, `${LIFECYCLE}export const mount = async () => { throw new Error("no"); };`),
    says: "它没能按时显示出来",
  },
  {
    name: "it never ends being put on the page",
    inject: (page, id) =>
      replaceModule(page, id, `${LIFECYCLE}export const mount = () => new Promise(() => {});`),
    says: "它没能按时显示出来",
  },
  {
    name: "it breaks while it is on the page",
    inject: (page, id) =>
      replaceModule(
        page,
        id,
        `import { defineModule } from "@qiming/web-kit"; import { defineComponent, h, ref } from "vue";
const Broken = defineComponent(() => { const n = ref(0); globalThis.breakLate = () => n.value++;
  return () => { if (n.value > 0) throw new Error("late"); return h("h1", "好的"); }; });
export const { bootstrap, mount, unmount } = defineModule({ routes: [{ path: "/", component: Broken }], messages: { "zh-CN": {}, en: {} } });`,
      ),
    then: async (page) => {
      await page.getByRole("heading", { level: 1, name: "好的" }).waitFor();
      await page.evaluate(() => globalThis.breakLate());
    },
    says: "它在显示时出了错",
  },
];

/** A module that is put on the page when `arrive` is called there. */
export const LATE = `import { defineModule } from "@qiming/web-kit"; import { defineComponent, h } from "vue";
const module = defineModule({ routes: [{ path: "/", component: defineComponent(() => () => h("h1", "来了")) }], messages: { "zh-CN": {}, en: {} } });
const arrived = new Promise((arrive) => Object.assign(globalThis, { arrive }));
export const { bootstrap, unmount } = module;
export const mount = (props) => arrived.then(() => module.mount(props));`;
