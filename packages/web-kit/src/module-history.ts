import { createWebHistory, type RouterHistory } from "vue-router";

/**
 * A router history for a module that is one of several on a page. The page's root announces every change of the address, also the module's
 * own, and a router that is not destroyed goes on listening: both would be taken for the reader's going back.
 */
export function createModuleHistory(base: string): RouterHistory {
  const inner = createWebHistory(base);
  const history = Object.create(inner) as RouterHistory;
  const isInside = () => location.pathname === base || location.pathname.startsWith(`${base}/`);
  history.listen = (callback) =>
    inner.listen((to, from, info) => {
      if (isInside() && !(info.delta === 0 && to === from)) callback(to, from, info);
    });
  return history;
}
