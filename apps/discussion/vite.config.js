import { moduleConfig } from "@qiming/module-preset";

export default moduleConfig();
