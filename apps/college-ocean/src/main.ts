import { defineCollege } from "@qiming/college";
import FleetColumn from "./components/FleetColumn.vue";
import SeaHero from "./components/SeaHero.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import FleetView from "./views/FleetView.vue";

export const { bootstrap, mount, unmount, homeCard } = defineCollege({
  code: "OCEAN",
  texts: { "zh-CN": zhCN, en },
  hero: SeaHero,
  columns: [
    { column: "ownBranch" },
    { column: "fleet", title: "fleet.title" },
    { column: "branches", title: "ocean.branches" },
    { column: "notices", place: "main" },
    { column: "calendar", place: "side" },
    { column: "courses", place: "main" },
    { column: "officers", place: "side" },
    "brands",
  ],
  extraColumns: { fleet: FleetColumn },
  extraRoutes: [{ path: "/fleet", component: FleetView }],
});
