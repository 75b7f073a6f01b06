import { ref } from "vue";

/** Whether the device has a network, as far as it knows. */
export const isOnline = ref(navigator.onLine);
for (const name of ["online", "offline"]) addEventListener(name, () => (isOnline.value = navigator.onLine));
