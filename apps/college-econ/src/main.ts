import { defineCollege } from "@qiming/college";
import LecturesColumn from "./components/LecturesColumn.vue";
import TradeHero from "./components/TradeHero.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import LecturesView from "./views/LecturesView.vue";

export const { bootstrap, mount, unmount, homeCard } = defineCollege({
  code: "ECON",
  texts: { "zh-CN": zhCN, en },
  hero: TradeHero,
  columns: [
    "ownBranch",
    "branches",
    { column: "courses", place: "main" },
    { column: "lectures", title: "lectures.title", place: "side" },
    { column: "notices", title: "econ.notices" },
  ],
  extraColumns: { lectures: LecturesColumn },
  extraRoutes: [{ path: "/lectures", component: LecturesView }],
});
