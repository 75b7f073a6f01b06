import { readonly, ref } from "vue";

const isOnline = ref(navigator.onLine);
addEventListener("online", () => (isOnline.value = true));
addEventListener("offline", () => (isOnline.value = false));

/** Whether the device has a network, as far as it knows. */
export const useNetwork = () => ({ isOnline: readonly(isOnline) });
