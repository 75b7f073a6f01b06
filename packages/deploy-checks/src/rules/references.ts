import { neededFromOutside } from "../references.ts";
import { ofKind, titleOf } from "../tree.ts";
import type { Rule } from "./rule.ts";

/** Made by people before or beside the tree: its README says how. */
const MADE_BY_PEOPLE = /^(Secret .*|ConfigMap (public-keys|import|restore|own-authority))$/;

/** What is named is there. Secrets are not: they are listed instead. */
export const references: Rule = {
  name: "references",
  check: (tree) =>
    ofKind(tree, "Namespace").length === 0
      ? []
      : neededFromOutside(tree)
          .filter((each) => !MADE_BY_PEOPLE.test(each))
          .map((each) => `${each}: is needed and is not there`),
};

/** What comes in from outside arrives at a Service, and encrypted. */
export const doors: Rule = {
  name: "doors",
  check: (tree) =>
    ofKind(tree, "Ingress").flatMap((ingress) => {
      const rules = ingress.spec?.rules ?? [];
      const encrypted = (ingress.spec?.tls ?? []).flatMap(({ hosts = [] }) => hosts);
      const backends = rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend.service);
      const isThere = (backend: (typeof backends)[number]) =>
        ofKind(tree, "Service").some(
          ({ metadata, spec }) =>
            metadata.name === backend?.name && spec?.ports?.some(({ name }) => name === backend.port?.name),
        );
      return [
        ...rules
          .filter(({ host }) => !host || !encrypted.includes(host))
          .map(({ host }) => `${titleOf(ingress)}: ${host} is not encrypted`),
        ...backends
          .filter((backend) => !isThere(backend))
          .map((backend) => `${titleOf(ingress)}: nobody is ${backend?.name}`),
      ];
    }),
};
