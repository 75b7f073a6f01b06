export { default as QmBarChart } from "./charts/QmBarChart.vue";
export { default as QmLineChart } from "./charts/QmLineChart.vue";
export { default as QmShareChart } from "./charts/QmShareChart.vue";
