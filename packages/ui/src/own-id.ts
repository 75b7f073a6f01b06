let last = 0;

/** An id that nothing else on the page has. Vue's own ids begin anew with every module. */
export const ownId = () => `qm-${++last}`;
